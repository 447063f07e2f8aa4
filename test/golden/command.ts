// npm run golden, once there is a database: serves, plays, both, or writes. Its arguments were checked before.
import { existsSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { describeFailure, SetupError } from '../../scripts/setup/failure.mjs'
import { type GoldenOptions, parseGoldenOptions } from '../../scripts/setup/golden-options.mjs'
import { listenError } from '../../scripts/setup/ports.mjs'
import { listenForStop } from '../../scripts/setup/processes.mjs'
import migrateTestDatabases from '../global-setup.ts'
import {
  createPlayer,
  DEFAULT_PROFILE,
  type Fixtures,
  type GoldenCase,
  readGolden,
  send,
  type Target,
  type Targets,
} from '../support/golden.ts'
import { layOut, playCases, wireFiles } from '../support/golden-cases.ts'
import { AREAS, judgeAsRecorded, judgeOurs, whatIsMissing } from '../support/golden-judge.ts'
import { startGold, targetsOf } from './app/server.ts'

const progress = (line: string): boolean => process.stderr.write(`${line}\n`)

try {
  process.exitCode = await run(parseGoldenOptions(process.argv.slice(2)), listenForStop())
} catch (error) {
  progress(`\n${describeFailure(error)}`)
  process.exitCode = 1
}

async function run(options: GoldenOptions, signal: AbortSignal): Promise<number> {
  if (options.write) return write(signal)
  if (options.base !== undefined) {
    return play(options, await reachable(options.base, options.host), signal)
  }
  if (await listenError('127.0.0.1', options.port)) {
    throw new SetupError(`Port ${options.port} is taken.`, 'take a free one: --port 0')
  }
  progress('serving    tables, fixtures, sites')
  const server = await startGold({
    databaseUrl: process.env.DATABASE_URL ?? '',
    migratorUrl: process.env.DATABASE_MIGRATOR_URL || undefined,
    host: options.host,
    port: options.port,
    folder: options.fixtures,
    log: (line) => progress(`serving    ${line}`),
  })
  try {
    if (!options.serve) return await play(options, server.targets, signal)
    const { url, host, targets } = server
    process.stdout.write(`${JSON.stringify({ ready: true, url, host, profiles: targets })}\n`)
    await aborted(signal)
    return 0
  } finally {
    progress('serving    stopping')
    await server.close()
  }
}

/** Plays the cases of our own methods, each file against a new server, and writes down what came. */
async function write(signal: AbortSignal): Promise<number> {
  await migrateTestDatabases({ maxWorkers: 1 })
  for (const file of wireFiles()) {
    if (signal.aborted) return 130
    const cases = await playCases(file)
    writeFileSync(file.path, `${layOut(cases)}\n`)
    progress(`written    ${file.module}/${file.method}: ${cases.length}`)
  }
  return 0
}

/** The sites that a server has; those of profiles only where it tells one Host from another. */
async function reachable(base: string, host: string): Promise<Targets> {
  const agent = new Agent()
  const missing = (sentence: string) =>
    new SetupError(sentence, 'is that the address, and --host the name, of a site that runs?')
  const isSite = async (target: Target): Promise<boolean> => {
    const { status, headers } = await send(agent, target, {
      method: 'GET',
      path: '/api/method/ping',
      headers: {},
    }).catch((error: Error) => {
      throw missing(`Nothing answers at ${base}: ${error.message}`)
    })
    return status !== 404 || headers['content-type']?.startsWith('application/json') === true
  }
  const all = targetsOf(base, host)
  const usual = all[DEFAULT_PROFILE]
  if (usual === undefined || !(await isSite(usual))) {
    throw missing(`${base} has no site ${host}.`)
  }
  const found: Record<string, Target> = { [DEFAULT_PROFILE]: usual }
  if (await isSite({ base, host: `nobody.${host}` })) return found
  for (const [profile, target] of Object.entries(all)) {
    if (await isSite(target)) found[profile] = target
  }
  return found
}

async function play(
  { fixtures: folder, strict }: GoldenOptions,
  targets: Targets,
  signal: AbortSignal,
): Promise<number> {
  const areas = AREAS.filter((area) => existsSync(join(folder, `${area}.json`)))
  if (areas.length === 0) {
    throw new SetupError(`${folder} holds no exchanges.`, 'name their folder: --fixtures DIR')
  }
  const player = createPlayer({ targets, fixtures: readGolden<Fixtures>('fixtures.json', folder) })
  const judge = strict ? judgeAsRecorded : judgeOurs
  const reasonToSkip = (golden: GoldenCase): string | undefined => {
    const { profile = DEFAULT_PROFILE } = golden
    if (!(profile in targets)) return `a site of the profile ${profile}`
    return strict ? undefined : whatIsMissing(golden)
  }
  const total = { passed: 0, failed: 0, skipped: 0 }
  const skipped = new Map<string, number>()
  for (const area of areas) {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const golden of readGolden<GoldenCase[]>(`${area}.json`, folder)) {
      if (signal.aborted) return 130
      const needs = reasonToSkip(golden)
      if (needs !== undefined) skipped.set(needs, (skipped.get(needs) ?? 0) + 1)
      const problems = needs === undefined ? await judge(player, golden).catch(told) : []
      for (const problem of problems) progress(`FAILED     ${area}: ${problem}`)
      counts[needs !== undefined ? 'skipped' : problems.length > 0 ? 'failed' : 'passed'] += 1
    }
    progress(`played     ${area.padEnd(14)} ${summary(counts)}`)
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  }
  player.close()
  for (const [needs, count] of skipped) progress(`skipped    ${count} need ${needs}`)
  process.stdout.write(`${summary(total)}\n`)
  return total.failed > 0 ? 1 : 0
}

function told(error: unknown): string[] {
  return [error instanceof Error ? error.message : String(error)]
}

function summary({ passed, failed, skipped }: Record<'passed' | 'failed' | 'skipped', number>) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
