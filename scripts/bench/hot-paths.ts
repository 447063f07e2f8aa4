import { join } from 'node:path'
import { queueJobs, rawQueue } from './jobs.ts'
import { post } from './load.ts'
import { publishedRows, rawRows } from './outbox.ts'
import { type Served, serve } from './processes.ts'
import { plainRate, redactRate } from './redact.ts'
import { type Measurements, type Medians, measureAll, show } from './runs.ts'

interface Options {
  env: { DATABASE_URL: string; ENCRYPTION_KEY_FILE: string }
  /** Where logs go. */
  directory: string
  /** For the header of requests. */
  token: string
  seconds: number
  runs: number
}

/** What every request, event, job and audit row passes through, against the least that each could cost. */
export async function measureHotPaths({ env, directory, ...options }: Options): Promise<object> {
  const servers: Served[] = []
  const start = async (module: string, own: NodeJS.ProcessEnv): Promise<Served> => {
    const served = await serve(module, own, join(directory, `${servers.length}.log`))
    servers.push(served)
    return served
  }
  try {
    const settings = { ...env, PORT: '0', LOG_LEVEL: 'info' }
    const ours = await start('src/main.js', settings)
    const bare = await start('scripts/bench/bare-express.js', {})
    const audited = await start('scripts/bench/audit.js', settings)
    const all = measurements(env.DATABASE_URL, { ours, bare, audited }, options)
    const medians = await measureAll(all, options.runs)
    const ratios = ratiosOf((name) => medians[name] ?? Number.NaN)
    show('per second', medians, 0)
    show('ratio', ratios, 2)
    return { medians, ratios }
  } finally {
    for (const { stop } of servers) stop()
  }
}

function measurements(
  databaseUrl: string,
  { ours, bare, audited }: Record<'ours' | 'bare' | 'audited', Served>,
  { token, seconds }: Pick<Options, 'token' | 'seconds'>,
): Measurements {
  const headers = { authorization: token }
  const write = (name: string, connections: number) => () =>
    post({
      url: `${audited.url}/api/method/bench.${name}`,
      headers,
      connections,
      seconds,
      body: () => '{}',
    })
  const outbox = { databaseUrl, seconds }
  const empty = { connections: 32, seconds, body: () => '{"a":1}' }
  return {
    'bare Express': () => post({ ...empty, url: `${bare.url}/echo` }),
    'empty method': () => post({ ...empty, url: `${ours.url}/api/method/frappe.ping`, headers }),
    'raw insert and delete': () => rawQueue(databaseUrl, seconds),
    'queued jobs': () => queueJobs(databaseUrl, seconds),
    'plain reading, MB': () => plainRate(seconds),
    'redaction, MB': () => redactRate(seconds),
    'one row, 1 connection': write('write', 1),
    'one row and its audit, 1 connection': write('write_audited', 1),
    'one row, 32 connections': write('write', 32),
    'one row and its audit, 32 connections': write('write_audited', 32),
    'right, event and audit, 32 connections': write('everything', 32),
    'raw outbox, 32 streams': () => rawRows({ ...outbox, streams: 32, events: 1 }),
    'publish, 32 streams': () => publishedRows({ ...outbox, streams: 32, events: 1 }),
    'raw outbox, 1 stream': () => rawRows({ ...outbox, streams: 1, events: 1 }),
    'publish, 1 stream': () => publishedRows({ ...outbox, streams: 1, events: 1 }),
    'raw outbox, 1 stream, by 64': () => rawRows({ ...outbox, streams: 1, events: 64 }),
    'publish, 1 stream, by 64': () => publishedRows({ ...outbox, streams: 1, events: 64 }),
  }
}

function ratiosOf(rate: (name: string) => number): Medians {
  return {
    'empty method : bare Express': rate('empty method') / rate('bare Express'),
    'queued jobs : raw insert and delete': rate('queued jobs') / rate('raw insert and delete'),
    'redaction : plain reading': rate('redaction, MB') / rate('plain reading, MB'),
    'with its audit row : without, 1 connection':
      rate('one row and its audit, 1 connection') / rate('one row, 1 connection'),
    'right, event and audit : empty method, 32 connections':
      rate('right, event and audit, 32 connections') / rate('empty method'),
    'with its audit row : without, 32 connections':
      rate('one row and its audit, 32 connections') / rate('one row, 32 connections'),
    'publish : raw, 32 streams': rate('publish, 32 streams') / rate('raw outbox, 32 streams'),
    'publish : raw, 1 stream': rate('publish, 1 stream') / rate('raw outbox, 1 stream'),
    'publish : raw, 1 stream, by 64':
      rate('publish, 1 stream, by 64') / rate('raw outbox, 1 stream, by 64'),
  }
}
