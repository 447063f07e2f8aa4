import { join } from 'node:path'
import { accountUrls, readPasswords } from './accounts.mjs'
import { lockDirectory, runningDatabasePort } from './lock.mjs'
import { parseStartOptions } from './options.mjs'
import { prepare, projectDir } from './prepare.mjs'
import { listenForStop, run } from './processes.mjs'
import { textProgress } from './progress.mjs'
import { openDatabase, runScript, scriptEnv } from './start.mjs'

/**
 * @typedef {import('./options.mjs').StartOptions} StartOptions
 * @typedef {import('./progress.mjs').Progress} Progress
 * @typedef {import('./start.mjs').Database} Database
 * @typedef {import('./start.mjs').Undo} Undo
 */

/**
 * npm run admin: a command on the database that npm start uses, which is started for it when it does not run.
 * @param {string[]} args
 */
export async function admin(args) {
  const { data, rest } = takeData(args)
  const options = parseStartOptions(data)
  const signal = listenForStop()
  const progress = textProgress()
  await prepare(progress, signal)
  if (asksForHelp(rest)) return runAdmin(rest, process.env, signal)
  /** @type {Undo[]} */
  const undo = []
  try {
    const database = await findDatabase(options, progress, signal, undo)
    return await runAdmin(rest, scriptEnv(options, database), signal)
  } finally {
    for (const stop of undo.reverse()) await stop()
  }
}

/**
 * Parts `--data DIR` from what the command itself reads.
 * @param {string[]} args
 */
export function takeData(args) {
  const at = args.findIndex((arg) => arg === '--data' || arg.startsWith('--data='))
  if (at < 0) return { data: [], rest: args }
  const length = args[at] === '--data' ? 2 : 1
  return { data: args.slice(at, at + length), rest: args.toSpliced(at, length) }
}

/** @param {string[]} args */
function asksForHelp(args) {
  return args.length === 0 || args.some((arg) => ['help', '--help', '-h'].includes(arg))
}

/**
 * @param {StartOptions} options
 * @param {Progress} progress
 * @param {AbortSignal} signal
 * @param {Undo[]} undo
 * @returns {Promise<Database>}
 */
async function findDatabase(options, progress, signal, undo) {
  if (process.env.DATABASE_URL) return { runtimeUrl: process.env.DATABASE_URL, own: false }
  const port = runningDatabasePort(options.data)
  if (port) return { ...accountUrls(readPasswords(options.data), port), own: true }
  const lock = await lockDirectory(options.data)
  undo.push(async () => lock.release())
  const database = await openDatabase(options, progress, signal, lock, undo)
  const env = scriptEnv(options, database)
  // It may be new, or of an older version.
  await progress.step('migrate', 'tables', () => runScript({ name: 'migrate', env, signal }))
  return database
}

/**
 * On our own terminal: it may ask for a password.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 */
async function runAdmin(args, env, signal) {
  const script = join(projectDir, 'dist/scripts/admin.js')
  const all = ['--enable-source-maps', script, ...args]
  const { code } = await run(process.execPath, all, { cwd: projectDir, env, signal, show: true })
  return code
}
