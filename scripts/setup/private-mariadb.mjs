import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError, tail } from './failure.mjs'
import { findProgram } from './mariadb-programs.mjs'
import { freeLowPort } from './ports.mjs'
import { hasEnded, run, spawnChild, stopChild } from './processes.mjs'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

// ibdata1 must be asked for with the same size when it is made and whenever it is opened.
const sizes = [
  '--innodb-log-file-size=16M',
  '--innodb-data-file-path=ibdata1:4M:autoextend',
  '--innodb-autoextend-increment=1',
]

const common = [
  '--skip-name-resolve',
  '--skip-log-bin',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--default-time-zone=+00:00',
  '--sql-mode=STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  '--max-connections=200',
  '--local-infile=0',
  '--innodb-temp-data-file-path=ibtmp1:1M:autoextend',
]

/** A commit that was answered survives a power cut. */
export const durableSettings = [
  '--innodb-flush-log-at-trx-commit=1',
  // A small log makes a busy database write its pages out all the time.
  '--innodb-log-file-size=128M',
  '--innodb-buffer-pool-size=512M',
  '--innodb-flush-method=O_DIRECT',
]

/** For data that nobody will miss: nothing is ever flushed. */
export const throwAwaySettings = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-flush-method=nosync',
  '--innodb-fast-shutdown=2',
  '--innodb-buffer-pool-size=128M',
  '--innodb-buffer-pool-dump-at-shutdown=0',
  '--innodb-buffer-pool-load-at-startup=0',
]

/** Flushing after a SIGTERM takes this long at most; then SIGKILL, and recovery at the next start. */
const stopGraceMs = 20_000

/**
 * @typedef {object} PrivateMariadb
 * @property {number} port on 127.0.0.1, the same after a restart
 * @property {ChildProcess} child the one that was started first
 * @property {() => ChildProcess} respawn
 * @property {(child: ChildProcess) => Promise<void>} ready rejects when it ends instead
 * @property {(child: ChildProcess) => Promise<void>} stop stops it and removes its run directory
 */

/**
 * A mariadbd of our own on the data in `dir`, which is made when it is empty.
 * @param {object} options
 * @param {import('./mariadb-programs.mjs').MariadbPrograms} options.programs
 * @param {string} options.dir
 * @param {string[]} options.settings
 * @param {string[]} options.statements run by the server itself at every start, one line each
 * @returns {Promise<PrivateMariadb>}
 */
export async function startMariadb({ programs, dir, settings, statements }) {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  await initialise(programs, dir)
  const runDir = makeRunDir(dir)
  const socket = join(runDir, 's')
  const log = join(dir, 'mariadb.log')
  const port = await freeLowPort()
  writePrivateFile(join(runDir, 'init.sql'), `${[...statements, lockRoot].join(';\n')};\n`)
  const args = [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${join(dir, 'mysql')}`,
    `--socket=${socket}`,
    `--pid-file=${join(runDir, 'pid')}`,
    `--tmpdir=${runDir}`,
    `--log-error=${log}`,
    `--init-file=${join(runDir, 'init.sql')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    ...sizes,
    ...common,
    ...settings,
  ]
  const respawn = () => spawnMariadb(programs.server, args)
  const ready = (/** @type {ChildProcess} */ child) => waitForGreeting(child, socket)
  const stop = async (/** @type {ChildProcess} */ child) => {
    await stopChild(child, stopGraceMs)
    rmSync(runDir, { recursive: true, force: true })
  }
  const logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  const child = respawn()
  try {
    await ready(child)
  } catch {
    await stop(child)
    throw new SetupError(
      'The private MariaDB ended before it was ready.',
      `read the lines above; the whole log is ${log}`,
      tail(readFrom(log, logStart)),
    )
  }
  return { port, child, respawn, ready, stop }
}

// Nobody signs in as root: the accounts are made by the server itself, from its init file.
const lockRoot = `ALTER USER IF EXISTS 'root'@'localhost' ACCOUNT LOCK`

/** MariaDB refuses to run as root unless told so. */
function asRoot() {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

/**
 * @param {import('./mariadb-programs.mjs').MariadbPrograms} programs
 * @param {string} dir
 */
async function initialise({ install }, dir) {
  const finished = join(dir, 'mysql')
  if (existsSync(finished)) return
  for (const name of readdirSync(dir)) {
    if (name.startsWith('mysql.new-')) rmSync(join(dir, name), { recursive: true, force: true })
  }
  const unfinished = join(dir, `mysql.new-${process.pid}`)
  const { code, output } = await run(install, [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${unfinished}`,
    // "normal" also makes root@127.0.0.1, root@::1 and root@<this host> with an empty password.
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    ...sizes,
  ])
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new SetupError(
      'mariadb-install-db could not make the data directory.',
      `read the lines above; is there room and the right to write in ${dir}?`,
      tail(output),
    )
  }
  renameSync(unfinished, finished)
}

/**
 * In its own process group, so that a Ctrl-C in the terminal reaches us only, who stop it after
 * the server; and told by the kernel, where it can, to end when we are killed.
 * @param {string} server
 * @param {string[]} args
 */
function spawnMariadb(server, args) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  const [command, first] = setpriv ? [setpriv, ['--pdeathsig', 'TERM', server]] : [server, []]
  return spawnChild(command, [...first, ...args], { detached: true, stdio: 'ignore' })
}

/** How long crash recovery may take before we say that something is wrong. */
const greetingDeadlineMs = 120_000

/**
 * The greeting is sent when the init file has run and queries are answered.
 * @param {ChildProcess} child
 * @param {string} socket
 */
async function waitForGreeting(child, socket) {
  const deadline = Date.now() + greetingDeadlineMs
  while (!(await greets(socket))) {
    if (hasEnded(child) || Date.now() > deadline) throw new Error('mariadbd is not there')
    await delay(5)
  }
}

/**
 * @param {string} socket
 * @returns {Promise<boolean>}
 */
function greets(socket) {
  return new Promise((resolve) => {
    const connection = connect(socket)
    const finish = (/** @type {boolean} */ answer) => {
      connection.destroy()
      resolve(answer)
    }
    connection.once('data', () => finish(true))
    connection.once('error', () => finish(false))
    connection.once('close', () => resolve(false))
  })
}

/** A socket's path may have 107 bytes (unix(7)), so with a long data directory it is elsewhere. */
const longestSocketPath = 107

/** @param {string} dir */
function makeRunDir(dir) {
  sweepDeadDirs(tmpdir(), 'oropendola-run-')
  const inside = join(dir, 'run')
  rmSync(inside, { recursive: true, force: true })
  if (Buffer.byteLength(join(inside, 's')) > longestSocketPath) {
    return mkdtempSync(join(tmpdir(), `oropendola-run-${process.pid}-`))
  }
  mkdirSync(inside, { mode: 0o700 })
  return inside
}

/**
 * Removes directories named `<prefix><pid>…` whose process is gone.
 * @param {string} parent
 * @param {string} prefix
 */
export function sweepDeadDirs(parent, prefix) {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : 0
    if (!pid || isAlive(pid)) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * @param {string} file
 * @param {number} start
 */
function readFrom(file, start) {
  return existsSync(file) ? readFileSync(file).subarray(start).toString('utf8') : ''
}

/**
 * @param {string} file
 * @param {string} text
 */
export function writePrivateFile(file, text) {
  // Whole or not at all: it may be needed after a kill in between.
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

/** Letters and digits only, so that it stands in SQL and in an address as it is. */
export function newPassword() {
  return randomBytes(24).toString('hex')
}
