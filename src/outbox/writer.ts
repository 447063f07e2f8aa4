import { type Compilable, type Insertable, type Kysely, sql } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { compound, type Unit } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** What a transaction tells those who follow a stream. */
export interface Publication {
  stream: string
  /** Name of the event. */
  type: string
  /** What it is about, as `message:<id>`: of each key only the newest event keeps its data. */
  key: string
  /** Ids of what it is about; they stay readable as long as the log does. */
  ref: Readonly<Record<string, unknown>>
  data: unknown
  /** Users that may see it; everybody who follows the stream unless given. */
  audience?: readonly string[] | null
  /** Other keys whose events lose their data too. */
  supersedes?: readonly string[]
  /** Who caused it, where several people share a transaction; the writer's unless given. */
  actor?: string
}

/** Writes the events of one transaction. */
export interface OutboxWriter {
  /**
   * Locks streams until the transaction ends, so that the order of their revisions is that of the commits. What the
   * transaction may do is asked again behind it: only then can nobody else change the answer. It comes before other
   * writes; several streams are named at once, since two transactions that open them in turn can deadlock.
   */
  openStream: (...streams: string[]) => Promise<void>
  /** Adds an event, in this transaction; opens its stream if need be. Its revision. */
  publish: (event: Publication) => Promise<number>
}

/** Revisions by stream. */
export type Heads = ReadonlyMap<string, number>

interface Options {
  actor: string
  now: () => Date
  /** Names of the subscribers of a stream. */
  subscribersOf: (stream: string) => readonly string[]
  /** Told once these revisions are, or may be, committed. */
  committed: (heads: Heads) => void
}

type Row = Insertable<Database['oro_outbox']>

/** The writer of one attempt at a transaction. */
export function outboxWriter(
  unit: Pick<Unit, 'db' | 'beforeCommit' | 'onEnd'>,
  { actor, now, subscribersOf, committed }: Options,
): OutboxWriter {
  const opened = new Map<string, Promise<void>>()
  const heads = new Map<string, number>()
  const published = new Map<string, number>()
  let waiting: Row[] = []
  let superseding = new Map<string, Set<string>>()

  async function lock(streams: readonly string[]): Promise<void> {
    for (const [stream, revision] of await lockHeads(unit.db, streams)) heads.set(stream, revision)
  }

  async function openStream(...streams: string[]): Promise<void> {
    const fresh = [...new Set(streams)].filter((stream) => !opened.has(stream)).sort()
    if (fresh.length > 0) {
      const locked = lock(fresh)
      for (const stream of fresh) opened.set(stream, locked)
    }
    await Promise.all(streams.map((stream) => opened.get(stream)))
  }

  async function publish(event: Publication): Promise<number> {
    const { stream, type, key, ref, data, audience = null, supersedes = [] } = event
    await openStream(stream)
    const head = heads.get(stream)
    if (head === undefined) throw new Error(`"${stream}" is not the name of a stream.`)
    const rev = head + 1
    heads.set(stream, rev)
    if (published.size === 0) {
      unit.onEnd((outcome) => {
        if (outcome !== 'rolled back') committed(published)
      })
    }
    published.set(stream, rev)
    const keys = [key, ...supersedes]
    for (const row of waiting) {
      if (row.stream === stream && keys.includes(row.key ?? '')) Object.assign(row, BLANK)
    }
    if (waiting.length === 0) unit.beforeCommit(write)
    const replaced = superseding.get(stream) ?? new Set()
    superseding.set(stream, replaced)
    for (const one of keys) replaced.add(one)
    waiting.push({
      stream,
      rev,
      type,
      key,
      ref: JSON.stringify(ref),
      data: data === null || data === undefined ? null : JSON.stringify(data),
      superseded: 0,
      audience: audience && JSON.stringify(audience),
      actor: event.actor ?? actor,
      created_at: databaseTime(now()),
    })
    return rev
  }

  /** All of them just before COMMIT, in one round trip: other transactions wait no longer than they have to. */
  async function write(): Promise<void> {
    const rows = waiting
    const blanked = superseding
    waiting = []
    superseding = new Map()
    const statements = [
      ...[...blanked].map(([stream, keys]) => blank(unit.db, stream, [...keys])),
      unit.db.insertInto('oro_outbox').values(rows),
      ...moves(unit.db, rows, subscribersOf),
    ]
    await unit.db.executeQuery(compound(statements.map((statement) => statement.compile())))
  }

  return { openStream, publish }
}

/**
 * Locks the heads of streams, which it makes if need be, in the order given. Their revisions. An INSERT that changes
 * nothing locks the row alone; SELECT … FOR UPDATE would lock what lies beside a row that is not there.
 */
async function lockHeads(db: Kysely<Database>, streams: readonly string[]): Promise<Heads> {
  const rows = await db
    .insertInto('oro_stream')
    .values(streams.map((stream) => ({ stream, revision: 0 })))
    .onDuplicateKeyUpdate({ revision: sql`revision` })
    .returning(['stream', 'revision'])
    .execute()
  return new Map(rows.map(({ stream, revision }) => [stream, Number(revision)]))
}

/** An event that a newer one took the place of: it has no key any more, so that the newest is found at once. */
const BLANK = { key: null, data: null, superseded: 1 } as const

function blank(db: Kysely<Database>, stream: string, keys: readonly string[]): Compilable {
  return db
    .updateTable('oro_outbox')
    .set(BLANK)
    .where('stream', '=', stream)
    .where('key', 'in', keys)
}

/** Moves the heads of the streams, and says to their subscribers what there is to do. */
function moves(
  db: Kysely<Database>,
  rows: readonly Row[],
  subscribersOf: Options['subscribersOf'],
): Compilable[] {
  const first = new Map<string, number>()
  const last = new Map<string, number>()
  for (const { stream, rev } of rows) {
    if (!first.has(stream)) first.set(stream, Number(rev))
    last.set(stream, Number(rev))
  }
  const heads = [...last].map(([stream, revision]) =>
    db.updateTable('oro_stream').set({ revision }).where('stream', '=', stream),
  )
  const cursors = [...last].flatMap(([stream, target]) =>
    subscribersOf(stream).map((subscriber) => ({
      subscriber,
      stream,
      rev: (first.get(stream) ?? 0) - 1,
      target,
      until: sql<string>`NOW(6)`,
    })),
  )
  if (cursors.length === 0) return heads
  const due = db
    .insertInto('oro_outbox_cursor')
    .values(cursors)
    .onDuplicateKeyUpdate({ target: sql`VALUES(target)` })
  return [...heads, due]
}
