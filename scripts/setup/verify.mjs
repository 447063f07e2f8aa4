import { setMaxListeners } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { testAccountStatements, testAccountUrl } from './accounts.mjs'
import { SetupError } from './failure.mjs'
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
 * @param {string[]} settings
 * @param {(workbench: Workbench) => Promise<number>} work
 */
async function withDatabase(settings, work) {
  const signal = listenForStop()
  setMaxListeners(0, signal)
  const progress = textProgress()
  await prepare(progress, signal)
  const programs = await requireMariadb(progress, { logDir: ownDataDir, signal })
  sweepDeadDirs(ownDataDir, 'test-')
  const dir = join(ownDataDir, `test-${process.pid}`)
  const password = newPassword()
  const statements = testAccountStatements(password)
  try {
    const mariadb = await progress.step('mariadb', 'throw-away MariaDB', () =>
      startMariadb({ programs, dir, settings, statements }),
    )
    const env = { ...process.env, TEST_DATABASE_URL: testAccountUrl(password, mariadb.port) }
    try {
      const code = await work({ progress, signal, env })
      return signal.aborted ? 130 : code
    } finally {
      await mariadb.stop(mariadb.child)
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
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
