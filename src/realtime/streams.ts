import { setTimeout as delay } from 'node:timers/promises'
import type { DefaultEventsMap, Namespace } from 'socket.io'
import type { Context } from '../context.ts'
import { PermissionError } from '../exceptions.ts'
import { type Entry, type Following, maySee, type Resync, since } from '../outbox/index.ts'
import type { Client, ClientEvents, ServerEvents, SocketData } from './events.ts'

/** Entries of one reading for a socket that resumes. */
const PAGE = 100
/** Characters that it is sent before it has to have taken them, and milliseconds between looks whether it has. */
const PORTION = 65_536
const LOOK_MS = 2

type Fields = Record<string, unknown>
type SiteNamespace = Namespace<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>

/** Streams that go to the sockets in the rooms of the same names. */
export interface StreamRooms {
  /** What their names begin with. */
  prefix: string
  /** What envelopes call a stream; `{ stream }` unless given. */
  label?: (stream: string) => Fields
  /** What else an envelope says, beside the label and what all say. */
  fields?: (entry: Entry) => Fields
  /** Runs in order in every process that follows the stream: who leaves the room here does not see the event. */
  before?: (entry: Entry) => void
  /** Who leaves the room here saw the event, and sees no other. */
  after?: (entry: Entry) => void
}

/** How a resumption begins. */
export interface Resumption {
  /** The missed events end here; from then on all come as they happen. */
  head: number
  /** Why none of them come, and `resync_required` does. */
  resync?: Resync
}

/** Brings streams to sockets. */
export interface StreamDelivery {
  /** Follows the streams of these rooms until the result is called: then a socket has to be in them. */
  prepare: (rooms: readonly string[]) => Promise<() => void>
  /** The last revision of a stream that went to its room; undefined where no socket is in it. */
  positionOf: (stream: string) => number | undefined
  resume: (
    client: Client,
    stream: string,
    revision: number,
    begin: (resumption: Resumption) => void,
  ) => Promise<void>
  pause: (client: Client, stream: string) => void
}

interface Options {
  ctx: Pick<Context, 'db' | 'outbox'>
  namespaces: readonly SiteNamespace[]
  streams: readonly StreamRooms[]
}

export function deliverStreams({ ctx, namespaces, streams }: Options): StreamDelivery {
  const held = new Map<string, { following: Following; holders: number }>()
  const kindOf = (room: string): StreamRooms | undefined =>
    streams.find(({ prefix }) => room.startsWith(prefix))

  function hold(room: string): Promise<void> | undefined {
    const kind = kindOf(room)
    if (kind === undefined) return undefined
    let known = held.get(room)
    if (known === undefined) {
      known = { following: ctx.outbox.follow(room, (entry) => deliver(kind, entry)), holders: 0 }
      held.set(room, known)
    }
    known.holders++
    return known.following.started
  }

  function release(room: string): void {
    const known = held.get(room)
    if (known === undefined || --known.holders > 0) return
    known.following.stop()
    held.delete(room)
  }

  function deliver(kind: StreamRooms, entry: Entry): void {
    kind.before?.(entry)
    for (const namespace of namespaces) {
      const members = namespace.adapter.rooms.get(entry.stream)
      if (members === undefined) continue
      if (entry.audience === null) {
        // Written once for all of them.
        emit(namespace.to(entry.stream), entry.type, envelopeOf(kind, entry))
        continue
      }
      for (const id of members) {
        const client = namespace.sockets.get(id)
        if (client !== undefined) send(client, kind, entry)
      }
    }
    kind.after?.(entry)
  }

  async function prepare(rooms: readonly string[]): Promise<() => void> {
    await Promise.all(rooms.map(hold))
    return () => {
      for (const room of rooms) release(room)
    }
  }

  const positionOf = (stream: string): number | undefined => held.get(stream)?.following.position()

  async function resume(
    client: Client,
    stream: string,
    revision: number,
    begin: (resumption: Resumption) => void,
  ): Promise<void> {
    const kind = kindOf(stream)
    if (kind === undefined || !client.data.rooms.includes(stream)) {
      throw new PermissionError('Not permitted')
    }
    // Out of the room the socket gets nothing twice, and nothing out of turn.
    const visit = {}
    client.leave(stream)
    client.data.outOf.set(stream, visit)
    const isOn = (): boolean => client.connected && client.data.outOf.get(stream) === visit
    const done = await prepare([stream])
    try {
      let at = revision
      let resync: Resync | undefined
      for (let isFirst = true; isOn(); isFirst = false) {
        const head = positionOf(stream) ?? 0
        // Nothing is awaited between this and the room: no event falls between, and none comes twice.
        if (!isFirst && at >= head) break
        const missed = await since(ctx.db, stream, at, { limit: PAGE, to: head })
        if (!isOn()) return
        if ('resync' in missed) {
          resync = missed.resync
          if (isFirst) begin({ head: positionOf(stream) ?? 0, resync })
          break
        }
        if (isFirst) begin({ head })
        at = missed.entries.at(-1)?.rev ?? at
        await sendAll(client, kind, missed.entries, isOn)
      }
      if (!isOn()) return
      client.data.outOf.delete(stream)
      client.join(stream)
      if (resync === undefined) return
      const head = positionOf(stream) ?? 0
      const why = { head_rev: head, reason: resync, reconnect_after: null }
      client.emit('resync_required', { ...labelOf(kind, stream), ...why })
    } finally {
      done()
    }
  }

  function pause(client: Client, stream: string): void {
    client.leave(stream)
    client.data.outOf.set(stream, {})
  }

  for (const { adapter } of namespaces) {
    adapter.on('create-room', hold)
    adapter.on('delete-room', release)
  }
  return { prepare, positionOf, resume, pause }
}

const labelOf = ({ label }: StreamRooms, stream: string): Fields => label?.(stream) ?? { stream }

function envelopeOf(kind: StreamRooms, entry: Entry): Fields {
  const { stream, rev, type, ref, data, superseded, actor, ts } = entry
  const order = { rev, prev_rev: rev - 1 }
  const content = { type, ref, data, superseded, actor, ts }
  return { ...labelOf(kind, stream), ...order, ...kind.fields?.(entry), ...content }
}

/** Sends an entry to one socket, as its user may see it. */
function send(client: Client, kind: StreamRooms, entry: Entry): void {
  const { stream, rev } = entry
  if (maySee(entry, client.data.user)) emit(client, entry.type, envelopeOf(kind, entry))
  else client.emit('noop', { ...labelOf(kind, stream), rev, prev_rev: rev - 1 })
}

/** Sends entries no faster than they are taken; more would be taken for a client that does not read. */
async function sendAll(
  client: Client,
  kind: StreamRooms,
  entries: readonly Entry[],
  isOn: () => boolean,
): Promise<void> {
  let portion = 0
  for (const entry of entries) {
    if (!isOn()) return
    send(client, kind, entry)
    portion += entry.length
    if (portion < PORTION) continue
    portion = 0
    while (isOn() && !client.conn.transport.writable) await delay(LOOK_MS)
  }
}

/** Sends an event whose name whoever published it has chosen. */
export function emit(target: { emit: unknown }, event: string, payload: unknown): void {
  const { emit: send } = target as { emit: (event: string, payload: unknown) => void }
  send.call(target, event, payload)
}
