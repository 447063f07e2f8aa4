import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SetupError } from './failure.mjs'
import { projectDir } from './prepare.mjs'

/** Every option of `start`: its type, its default and its line of the help. */
const options = /** @type {const} */ ({
  host: { type: 'string', default: '127.0.0.1', value: 'ADDRESS', help: 'address to listen on' },
  port: { type: 'string', default: '8000', value: 'PORT', help: 'port; 0 takes a free one' },
  data: { type: 'string', default: '.data', value: 'DIR', help: 'where database and keys are' },
  'no-seed': { type: 'boolean', default: false, value: '', help: 'no demo users and data' },
  'no-workers': { type: 'boolean', default: false, value: '', help: 'the server only' },
  json: { type: 'boolean', default: false, value: '', help: 'JSON lines on stdout' },
  help: { type: 'boolean', default: false, value: '', help: 'show this' },
})

/**
 * @typedef {object} StartOptions
 * @property {string} host
 * @property {number} port 0 takes a free one
 * @property {string} data absolute
 * @property {boolean} seed
 * @property {boolean} workers
 * @property {boolean} json
 * @property {boolean} help
 */

/**
 * @param {string[]} args
 * @returns {StartOptions}
 */
export function parseStartOptions(args) {
  const values = parse(args)
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65535) {
    throw new SetupError(
      `The port must be a number from 0 to 65535, not "${values.port}".`,
      'npm start -- --port 0 takes a free one.',
    )
  }
  return {
    host: values.host,
    port,
    data: resolve(projectDir, values.data),
    seed: !values['no-seed'],
    workers: !values['no-workers'],
    json: values.json,
    help: values.help,
  }
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new SetupError(
      `${sentence?.replace(/\.$/, '')}.`,
      'npm start -- --help shows every option; options come after the two dashes.',
    )
  }
}

/**
 * Demo users' passwords are shown on the terminal, so they are made only where nobody else can
 * reach them.
 * @param {Pick<StartOptions, 'seed' | 'host'>} options
 * @param {NodeJS.ProcessEnv} env
 */
export function mayCreateDemoData({ seed, host }, env) {
  return seed && !isPublic(host, env)
}

/**
 * A data directory that holds demo users stays where it was made: their passwords were shown, and may be in logs.
 * @param {Pick<StartOptions, 'data' | 'host'>} options
 * @param {NodeJS.ProcessEnv} env
 */
export function refuseDemoData({ data, host }, env) {
  if (!isPublic(host, env)) return
  // The draft is there while they are made.
  if (!['demo.json', 'demo.json.draft'].some((name) => existsSync(join(data, name)))) return
  throw new SetupError(
    `The data directory ${data} holds demo users, who must not be reached from elsewhere.`,
    'take another data directory: npm start -- --data DIR',
  )
}

/**
 * In production, or on an address that others can reach.
 * @param {string} host
 * @param {NodeJS.ProcessEnv} env
 */
function isPublic(host, env) {
  return env.NODE_ENV === 'production' || !isLoopback(host)
}

/** @param {string} host */
function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

export function startHelp() {
  const rows = Object.entries(options).map(([name, option]) => {
    const left = `--${name} ${option.value}`.padEnd(18)
    const fallback = option.type === 'string' ? ` (${option.default})` : ''
    return `  ${left} ${option.help}${fallback}`
  })
  return `npm start [-- OPTIONS]

Starts the server with a database of its own and demo data, and shows the address, the demo
users and what is on and off. It installs what is missing, restarts what dies, and Ctrl-C stops
everything that it started.

${rows.join('\n')}

With DATABASE_URL set (and DATABASE_MIGRATOR_URL for the account that changes tables) that
database is used. With NODE_ENV=production, or an address that others can reach, there are no
demo users. DEBUG=1 shows stack traces.

Other commands: npm run admin (users, keys, organizations), npm test, npm run check, npm run bench,
npm run golden.`
}
