import { type Kysely, sql } from 'kysely'
import { epochOf } from '../db/time.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** Revisions that a resuming reader may be behind; one that is further behind reads the documents instead. */
const MAX_BEHIND = 5_000

/** One committed event of a stream. */
export interface Entry {
  stream: string
  /** 1, 2, 3 … in its stream, in the order of the commits. */
  rev: number
  type: string
  /** Ids of what it is about. */
  ref: Record<string, unknown>
  /** Null where there was none, and where a newer event of the same key took its place. */
  data: unknown
  superseded: boolean
  /** Users that may see it; null is everybody who follows the stream. */
  audience: readonly string[] | null
  /** The user that caused it. */
  actor: string
  /** ISO 8601. */
  ts: string
  /** Characters of its data, for those who send it on in portions. */
  length: number
}

/** A place in a stream. */
export interface Place {
  stream: string
  /** The last revision that is already known. */
  rev: number
  /** The last revision that is wanted. */
  to?: number
}

/** What comes behind some places, in order; at most `limit` entries of each stream, and none is left out. */
export async function readEntries(
  db: Kysely<Database>,
  places: readonly Place[],
  limit: number,
): Promise<Entry[]> {
  if (places.length === 0) return []
  // A limit for each, so that no stream waits for another; each is one range of the primary key.
  const parts = places.map(
    ({ stream, rev, to }) => sql`(
      SELECT stream, rev, type, ref, data, superseded, audience, actor, created_at FROM oro_outbox
      WHERE stream = ${stream} AND rev > ${rev} ${to === undefined ? sql`` : sql`AND rev <= ${to}`}
      ORDER BY rev LIMIT ${limit})`,
  )
  const { rows } = await sql<Row>`${sql.join(parts, sql` UNION ALL `)}`.execute(db)
  return rows.map(entryOf)
}

interface Row {
  stream: string
  rev: number
  type: string
  ref: string
  data: string | null
  superseded: number
  audience: string | null
  actor: string
  created_at: string
}

function entryOf({ ref, data, superseded, audience, created_at, ...row }: Row): Entry {
  return {
    ...row,
    ref: JSON.parse(ref),
    data: data === null ? null : JSON.parse(data),
    superseded: superseded === 1,
    audience: audience === null ? null : JSON.parse(audience),
    ts: new Date(epochOf(created_at)).toISOString(),
    length: data?.length ?? 0,
  }
}

/** The revisions of those streams that have one. */
export async function readHeads(
  db: Kysely<Database>,
  streams: readonly string[],
): Promise<Map<string, number>> {
  if (streams.length === 0) return new Map()
  const rows = await db
    .selectFrom('oro_stream')
    .select(['stream', 'revision'])
    .where('stream', 'in', streams)
    .execute()
  return new Map(rows.map(({ stream, revision }) => [stream, Number(revision)]))
}

/**
 * Why a reader has to begin anew: `gap` when too much happened since, or when it says it knows what never was;
 * `retention` when the log does not go back so far.
 */
export type Resync = 'gap' | 'retention'

/** What a reader missed: the entries, or why there are none. */
export type Missed = { head: number; entries: Entry[] } | { head: number; resync: Resync }

/** The first `limit` entries of a stream behind a revision (up to `to`), in order and without gaps. */
export async function since(
  db: Kysely<Database>,
  stream: string,
  revision: number,
  { limit = 500, to }: { limit?: number; to?: number } = {},
): Promise<Missed> {
  const head = (await readHeads(db, [stream])).get(stream) ?? 0
  if (revision > head || head - revision > MAX_BEHIND) return { head, resync: 'gap' }
  const last = Math.min(head, to ?? head, revision + limit)
  const entries = await readEntries(db, [{ stream, rev: revision, to: last }], limit)
  if (entries.length < last - revision) return { head, resync: 'retention' }
  return { head, entries }
}

/** True when that user may see what an entry holds; others are only told that there is one. */
export function maySee({ audience }: Pick<Entry, 'audience'>, userName: string): boolean {
  return audience === null || audience.includes(userName)
}
