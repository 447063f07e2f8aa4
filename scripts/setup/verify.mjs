import { setMaxListeners } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { testAccountStatements, testAccountUrl } from './accounts.mjs'
import { SetupError } from './failure.mjs'
import { goldenHelp, parseGoldenOptions } from './golden-options.mjs'
import { requireMariadb } from './mariadb-programs.mjs'
import { ownDataDir, prepare, projectDir, toolScript } from './prepare.mjs'
import {
  durableSettings,
  newPassword,
  startMariadb,
  sweepDeadDirs,
  throwAwaySettings,
} from './private-mariadb.mjs'
import { listenForStop, run } from './processes.mjs'
import { textProgress } from './progress.mjs'

/**
 * @typedef {import('./progress.mjs').Progress} Progress
 * @typedef {{ progress: Progress, signal: AbortSignal, env: NodeJS.ProcessEnv }} Workbench
 */

/**
 * npm test: check, then jest with the arguments that are not ours.
 * @param {string[]} args
 */
export function test(args) {
  const long = args.includes('--long')
  return withDatabase(throwAwaySettings, async (workbench) => {
    await runChecks(workbench)
    return runShown(workbench, jestArgs(args.filter((arg) => arg !== '--long')), {
      LONG_TESTS: long ? '1' : process.env.LONG_TESTS,
    })
  })
}

/** npm run check: what can be said about the tree without its tests. */
export function check() {
  return withDatabase(throwAwaySettings, async (workbench) => {
    await runChecks(workbench)
    return 0
  })
}

/**
 * npm run bench: on a database that flushes as in production.
 * @param {string[]} args
 */
export function bench(args) {
  const script = join(projectDir, 'dist/scripts/bench/index.js')
  return withDatabase(durableSettings, (workbench) =>
    runShown(workbench, ['--enable-source-maps', script, ...args]),
  )
}

/**
 * npm run golden: our server with the state of the recorded exchanges, and their player.
 * @param {string[]} args
 */
export async function golden(args) {
  const { base, help, write } = parseGoldenOptions(args)
  if (help) {
    console.log(goldenHelp())
    return 0
  }
  const script = ['--import', 'tsx', join(projectDir, 'test/golden/command.ts'), ...args]
  const env = { TSX_DISABLE_CACHE: '1' }
  // To write, the tests' server is started, which empties its database.
  if (base !== undefined || (process.env.DATABASE_URL && !write)) {
    return withTools((workbench) => runShown(workbench, script, env))
  }
  const name = 'oro_golden'
  const play = (/** @type {Workbench} */ workbench) =>
    runShown(workbench, script, {
      ...env,
      DATABASE_URL: `${workbench.env.TEST_DATABASE_URL}/${name}`,
      DATABASE_MIGRATOR_URL: '',
    })
  return withDatabase(throwAwaySettings, play, name)
}

/**
 * @param {(tools: Workbench) => Promise<number>} work
 */
async function withTools(work) {
  const signal = listenForStop()
  setMaxListeners(0, signal)
  const progress = textProgress()
  await prepare(progress, signal)
  const code = await work({ progress, signal, env: process.env })
  // One that was asked to stop, and stopped as it should, has done its work.
  return code !== 0 && signal.aborted ? 130 : code
}

/**
 * @param {string[]} settings
 * @param {(workbench: Workbench) => Promise<number>} work
 * @param {string} [name] of a database that is made
 */
function withDatabase(settings, work, name) {
  return withTools(async ({ progress, signal }) => {
    const programs = await requireMariadb(progress, { logDir: ownDataDir, signal })
    sweepDeadDirs(ownDataDir, 'test-')
    const dir = join(ownDataDir, `test-${process.pid}`)
    const password = newPassword()
    const statements = testAccountStatements(password)
    if (name) statements.push(`CREATE DATABASE ${name}`)
    try {
      const mariadb = await progress.step('mariadb', 'throw-away MariaDB', () =>
        startMariadb({ programs, dir, settings, statements }),
      )
      const env = { ...process.env, TEST_DATABASE_URL: testAccountUrl(password, mariadb.port) }
      try {
        return await work({ progress, signal, env })
      } finally {
        await mariadb.stop(mariadb.child)
      }
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
}

/** @param {Workbench} workbench */
async function runChecks(workbench) {
  const biome = toolScript('@biomejs/biome', 'biome')
  const colors = process.stderr.isTTY ? '--colors=force' : '--colors=off'
  await runCheck(workbench, 'biome ci', [biome, 'ci', colors, '.'])
  await runCheck(workbench, 'tsc', [toolScript('typescript', 'tsc'), '--noEmit'])
  // tsx's own command would open a pipe in the system's temporary directory.
  await runCheck(workbench, 'scripts/check.ts', ['--import', 'tsx', 'scripts/check.ts'], {
    TSX_DISABLE_CACHE: '1',
  })
}

/**
 * One line when it is right, all it says when it is not.
 * @param {Workbench} workbench
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [extraEnv]
 */
async function runCheck({ progress, signal, env }, name, args, extraEnv) {
  await progress.step('check', name, async () => {
    const options = { cwd: projectDir, env: { ...env, ...extraEnv }, signal }
    const { code, output } = await run(process.execPath, args, options)
    if (code === 0) return
    throw new SetupError(`The check "${name}" failed.`, 'correct what the lines above say.', output)
  })
}

/**
 * @param {Workbench} workbench
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [extraEnv]
 */
async function runShown({ signal, env }, args, extraEnv) {
  const options = { cwd: projectDir, env: { ...env, ...extraEnv }, signal, show: true }
  const { code } = await run(process.execPath, args, options)
  return code
}

/**
 * Jest's cache is by default in the system's temporary directory, which is not ours.
 * @param {string[]} args
 */
function jestArgs(args) {
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(projectDir, 'node_modules/jest/bin/jest.js'),
    `--cacheDirectory=${join(ownDataDir, 'jest-cache')}`,
    '--json',
    `--outputFile=${join(ownDataDir, 'test-results.json')}`,
    ...args,
  ]
}
