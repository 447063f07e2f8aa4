import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError, tail } from './failure.mjs'
import { run } from './processes.mjs'

/** @typedef {{ server: string, install: string }} MariadbPrograms */

const packages = ['mariadb-server-core', 'mariadb-client-core']
const aptInstall = ['install', '-y', '--no-install-recommends', ...packages]

/** Where distributions and Homebrew put a server, beside PATH. */
const places = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/mariadb/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/opt/mariadb/bin',
]

/**
 * The MariaDB programs of this machine; installed first when that can be done without a question.
 * @param {import('./progress.mjs').Progress} progress
 * @param {{ logDir: string, signal: AbortSignal }} options
 * @returns {Promise<MariadbPrograms>}
 */
export async function requireMariadb(progress, { logDir, signal }) {
  const found = findMariadb()
  if (found) return found
  if (!canInstall()) {
    throw new SetupError(
      'MariaDB is not installed.',
      `${installCommand()} (npm start can also use one that runs elsewhere: DATABASE_URL).`,
    )
  }
  const log = join(logDir, 'mariadb-install.log')
  progress.note('mariadb', `not found; installing ${packages.join(' and ')} (log: ${log})`)
  await progress.step('mariadb', 'installed', () => installWithApt(log, signal))
  const installed = findMariadb()
  if (installed) return installed
  throw new SetupError('The packages hold no mariadbd.', 'set DATABASE_URL to a running MariaDB.')
}

/** @returns {MariadbPrograms | undefined} */
function findMariadb() {
  const server = findProgram('mariadbd')
  const install = findProgram('mariadb-install-db')
  return server && install ? { server, install } : undefined
}

/**
 * @param {string} name
 * @param {string} [path]
 */
export function findProgram(name, path = process.env.PATH ?? '') {
  return [...path.split(delimiter), ...places].map((dir) => join(dir, name)).find(isExecutable)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && hasProgram('apt-get')
}

/** @param {string} name */
function hasProgram(name) {
  return findProgram(name) !== undefined
}

/**
 * @param {string} log
 * @param {AbortSignal} signal
 */
async function installWithApt(log, signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  mkdirSync(join(log, '..'), { recursive: true, mode: 0o700 })
  for (const args of [['update'], aptInstall]) {
    const { code, output } = await run('apt-get', args, { env, signal })
    writeFileSync(log, `$ apt-get ${args.join(' ')}\n${output}\n`, { flag: 'a' })
    if (code === 0) continue
    throw new SetupError(
      `apt-get ${args[0]} failed.`,
      `run apt-get update && apt-get ${aptInstall.join(' ')} by hand; the whole log is ${log}`,
      tail(output),
    )
  }
}

/** The command that a person of this platform types. */
function installCommand() {
  const commands = [
    ['apt-get', `sudo apt-get update && sudo apt-get ${aptInstall.join(' ')}`],
    ['dnf', 'sudo dnf install mariadb-server'],
    ['pacman', 'sudo pacman -S mariadb'],
    ['brew', 'brew install mariadb'],
  ]
  const known = commands.find(([program]) => program && hasProgram(program))
  return known?.[1] ?? 'install MariaDB 10.11 or newer'
}
