import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/db/connect.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'
import { measureAnalytics } from './analytics/index.ts'
import { makeDatabase } from './database.ts'
import { measureHotPaths } from './hot-paths.ts'
import { measureBroadcast } from './outbox.ts'
import { show } from './runs.ts'
import { measureIdleSockets } from './sockets.ts'

const HELP = `npm run bench -- [options]

Measures the hot paths against the best possible on this machine: operations per second, the median of
interleaved runs; then what idle sockets cost, how long an event takes to a thousand of them, and analytics with
so many events. Nothing is asserted.

  --only PARTS  of paths,sockets,analytics (all)
  --seconds N   length of one run of the paths (3)
  --runs N      runs of each (5)
  --sockets N   idle sockets (2000)
  --rows N      events of analytics, and a tenth of them to compare with (1e5; the targets are of 1e7)
  --profile DIR writes CPU profiles of the servers of analytics there
  --json FILE   writes the figures there too
`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'paths,sockets,analytics' },
    seconds: { type: 'string', default: '3' },
    runs: { type: 'string', default: '5' },
    sockets: { type: 'string', default: '2000' },
    rows: { type: 'string', default: '1e5' },
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const BROADCAST_SOCKETS = 1_000
const TOKEN = { apiKey: 'benchkey', apiSecret: 'benchsecret' }
const [seconds, runs] = [Number(values.seconds), Number(values.runs)]

const directory = mkdtempSync(join(tmpdir(), 'oro-bench-'))
const ENCRYPTION_KEY_FILE = join(directory, 'key')
const parts: Readonly<Record<string, () => Promise<object>>> = {
  paths: async () => {
    const env = { DATABASE_URL: await newDatabase('oro_bench'), ENCRYPTION_KEY_FILE }
    const token = `token ${TOKEN.apiKey}:${TOKEN.apiSecret}`
    return measureHotPaths({ env, directory, token, seconds, runs })
  },
  sockets: async () => {
    const env = { DATABASE_URL: await newDatabase('oro_bench'), ENCRYPTION_KEY_FILE }
    const idle = await measureIdleSockets(env, Number(values.sockets))
    show('idle sockets', { ...idle }, 1)
    const broadcast = await measureBroadcast(env, BROADCAST_SOCKETS)
    const { stream, bare } = broadcast
    console.table({ 'ms from commit to 1,000 sockets': stream, 'ms of a bare broadcast': bare })
    show('ratio', { 'p99 to a thousand sockets, commit : bare': stream.p99 / bare.p99 }, 2)
    return { idle, broadcast }
  },
  analytics: () =>
    measureAnalytics({
      encryptionKeyFile: ENCRYPTION_KEY_FILE,
      rows: Number(values.rows),
      runs,
      seconds,
      profile: values.profile,
    }),
}

try {
  const figures: Record<string, unknown> = { seconds, runs }
  for (const name of values.only.split(',')) {
    const measure = parts[name]
    if (measure === undefined) throw new Error(`There is no part ${name}; see --help.`)
    figures[name] = await measure()
  }
  const text = JSON.stringify(figures)
  process.stdout.write(`${text}\n`)
  if (values.json !== undefined) writeFileSync(values.json, text)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** A migrated database with one user. */
async function newDatabase(name: string): Promise<string> {
  const url = await makeDatabase(name)
  const { db, close } = openDatabase(url, { poolSize: 2 })
  const account = { name: 'bench@example.com', firstName: 'Bench', ...TOKEN }
  await saveUser(db, loadEncryptionKey(ENCRYPTION_KEY_FILE), account, new Date())
  await close()
  return url
}
