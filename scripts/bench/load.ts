import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { createConnection } from 'mysql2/promise'
import { databaseTime } from '../../src/db/time.ts'
import { newId } from '../../src/db/uuid.ts'

/** Operations per second of one run. */
export type Measured = Promise<number>

interface Target {
  url: string
  connections: number
  seconds: number
  headers?: Record<string, string>
  body: () => string
}

/** POSTs JSON over so many connections; anything but 2xx spoils the run. */
export async function post({ url, connections, seconds, headers, body }: Target): Measured {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    requests: [{ method: 'POST', setupRequest: (request) => ({ ...request, body: body() }) }],
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were refused, ${result.errors} failed.`)
  }
  return result['2xx'] / result.duration
}

/** An event of the kind the extension sends. */
export function eventBody(): string {
  return JSON.stringify({
    event_id: randomUUID(),
    event_type: 'command',
    event_category: 'productivity',
    event_name: 'explain',
    event_data: { success: true, source: 'palette' },
    session_id: 'bench',
    workspace_id: 'bench',
    duration_ms: 120,
  })
}

/**
 * The best possible for single durable events: the same three rows, one BEGIN … COMMIT and one round trip an
 * event, over as many connections. Names and subject are given, as the server has them cached.
 */
export async function rawInserts(
  databaseUrl: string,
  connections: number,
  seconds: number,
): Measured {
  const open = Array.from({ length: connections }, () =>
    createConnection({ uri: databaseUrl, multipleStatements: true }),
  )
  const all = await Promise.all(open)
  const end = performance.now() + seconds * 1000
  const startedAt = performance.now()
  const counts = await Promise.all(
    all.map(async (connection) => {
      let count = 0
      for (; performance.now() < end; count++) await connection.query(rawStatements())
      await connection.end()
      return count
    }),
  )
  const elapsed = (performance.now() - startedAt) / 1000
  return counts.reduce((sum, count) => sum + count, 0) / elapsed
}

function rawStatements(): string {
  const now = new Date()
  const ts = databaseTime(now)
  const bucket = databaseTime(new Date(Math.floor(now.getTime() / 900_000) * 900_000))
  const [uid, id, batch, touch] = [hex(), hex(), hex(), hex()]
  const name = "X'0123456789abcdef'"
  return `BEGIN;
INSERT IGNORE INTO oro_event_key (subject_no, event_uid, day) VALUES (1, ${uid}, '${ts.slice(0, 10)}') RETURNING subject_no, event_uid;
INSERT INTO oro_event (id, ts, received_at, batch_id, subject_no, organization_id, workspace_id, event_uid, event_type, event_category, name_id, session_id, duration_ms, skewed, success, event_data) VALUES (${id}, '${ts}', '${ts}', ${batch}, 1, NULL, ${name}, ${uid}, 1, 1, ${name}, 'bench', 120, 0, 1, '{"success":true,"source":"palette"}');
INSERT INTO oro_touch (touch_id, batch_id, subject_no, organization_id, workspace_id, bucket, n) VALUES (${touch}, ${batch}, 1, NULL, ${name}, '${bucket}', 1);
COMMIT`
}

function hex(): string {
  return `X'${newId().toString('hex')}'`
}
