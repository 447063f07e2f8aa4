import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { sql } from 'kysely'
import type { Context } from '../../src/context.ts'

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request that no HTTP client would shape for us. */
export interface WireRequest {
  verb: string
  /** Path and query, as they are. */
  path: string
  headers?: OutgoingHttpHeaders
  body?: Uint8Array | string
}

/** Connections that stay open between requests. */
export function keepAlive(connections: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: connections })
}

/** Sends one request; a body without Content-Length in its headers gets one. */
export function send(url: string, wire: WireRequest, agent?: Agent): Promise<WireAnswer> {
  const { verb: method, path, headers = {}, body } = wire
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, headers, ...(agent && { agent }) },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Writes bytes to a new connection, and answers all that comes until the server closes it. */
export function exchangeBytes(
  url: string,
  bytes: Uint8Array | string,
  { hangUp = false } = {},
): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    if (hangUp) socket.end(bytes)
    else socket.write(bytes)
  })
}

/** Row counts of all tables, in one query. */
export type RowCounts = () => Promise<Record<string, number>>

/** What the audit row of a refusal adds to, with the numbers and keys of those it is about. */
const AUDIT = new Set([
  'oro_audit',
  'oro_audit_pending',
  'oro_subject',
  'oro_erasable_key',
  'oro_key',
  'tabData Encryption Key',
])

/** Counts the rows of every table but the audit's and the named ones. */
export async function rowCounter(
  { db }: Pick<Context, 'db'>,
  except: readonly string[] = [],
): Promise<RowCounts> {
  const { rows } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name`.execute(db)
  const counts = rows
    .filter(({ name }) => !AUDIT.has(name) && !except.includes(name))
    .map(({ name }) => sql`SELECT ${name} AS name, COUNT(*) AS n FROM ${sql.table(name)}`)
  const query = sql<{ name: string; n: number }>`${sql.join(counts, sql` UNION ALL `)}`
  return async () => {
    const counted = await query.execute(db)
    return Object.fromEntries(counted.rows.map(({ name, n }) => [name, Number(n)]))
  }
}
