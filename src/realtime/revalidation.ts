import type { Context, User } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import type { Client } from './events.ts'
import { isOwner } from './handshake.ts'
import { enter, leave, type RoomProvider, roomsOf } from './rooms.ts'

/** Milliseconds between looks at everybody; they catch what no change announces: sessions that expire. */
const EVERY_MS = 60_000
/** Milliseconds until the next try when identities could not be read. */
const RETRY_MS = 1_000

interface Options {
  ctx: Pick<Context, 'identity' | 'log'>
  providers: readonly RoomProvider[]
  clients: () => Client[]
  /** Sees to it that rooms can be entered; the result is called when they were. */
  prepare: (rooms: readonly string[]) => Promise<() => void>
}

/** Holds connected sockets to what their users may do by now. */
export interface Revalidation {
  /** Grows whenever somebody's rights may have changed. */
  changes: () => number
  refreshRooms: (userName: string) => Promise<void>
  /** Puts the user's sockets out of a room, now; then into those that the user has by now. */
  evict: (userName: string, room: string) => void
  close: () => Promise<void>
}

export function revalidateSockets({ ctx, providers, clients, prepare }: Options): Revalidation {
  const { identity, log } = ctx
  let changes = 0
  let isQueued = false
  let isClosed = false
  /** Tasks run one after another: of two that overlap, the one with the older rooms could finish last. */
  let queue = Promise.resolve()

  function inTurn(task: () => Promise<void>): Promise<void> {
    const turn = queue.then(task)
    queue = turn.catch(() => {})
    return turn
  }

  async function lookAtAll(): Promise<void> {
    isQueued = false
    const all = clients()
    if (all.length === 0 || isClosed) return
    const sids = all.flatMap(({ data }) => ('sid' in data.credential ? [data.credential.sid] : []))
    const live = await identity.findLiveSessions([...new Set(sids)])
    const users = await identity.findUsers([...new Set(all.map(({ data }) => data.user))])
    const staying = new Map<User, Client[]>()
    for (const user of users.values()) staying.set(user, [])
    for (const client of all) {
      const { credential } = client.data
      const user = users.get(client.data.user)
      const isOver = 'sid' in credential && !live.has(credential.sid)
      if (user === undefined || isOver) client.disconnect(true)
      else staying.get(user)?.push(client)
    }
    const failures: unknown[] = []
    for (const some of chunksOf([...staying])) {
      const looks = some.map(([user, own]) =>
        // One user's rooms that cannot be told keep nobody else in theirs.
        lookAt(user, own).catch((error) => failures.push(error)),
      )
      await Promise.all(looks)
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Holds the sockets of a user to their tokens, then to the user's rooms. */
  async function lookAt(user: User, own: readonly Client[]): Promise<void> {
    for (const client of own) {
      const { credential } = client.data
      if ('sid' in credential) continue
      if (!(await isOwner(identity, credential.authorization, user.name))) client.disconnect(true)
    }
    await move(user, () => own.filter((client) => client.connected))
  }

  /** Moves sockets to the user's rooms; what changed while these were read is read again. */
  async function move(user: User, own: () => readonly Client[]): Promise<void> {
    for (let seen: number | undefined; seen !== changes; ) {
      seen = changes
      const rooms = await roomsOf(user, providers)
      const release = await prepare(rooms)
      if (seen === changes) for (const client of own()) enter(client, rooms)
      release()
    }
  }

  const ownOf = (userName: string): Client[] =>
    clients().filter(({ data }) => data.user === userName)

  function queueLook(): void {
    if (isQueued || isClosed) return
    isQueued = true
    inTurn(lookAtAll).catch((error) => {
      log.warn({ err: error }, 'sockets could not be held against their identities; once more')
      setTimeout(queueLook, RETRY_MS).unref()
    })
  }

  const unsubscribe = identity.onChange((endedSid) => {
    changes++
    for (const client of endedSid === undefined ? [] : clients()) {
      const { credential } = client.data
      if ('sid' in credential && credential.sid === endedSid) client.disconnect(true)
    }
    queueLook()
  })
  const timer = setInterval(queueLook, EVERY_MS).unref()

  function refreshRooms(userName: string): Promise<void> {
    changes++
    return inTurn(async () => {
      const user = await identity.findUser(userName)
      // Who is no user any more is disconnected by the change that said so.
      if (user !== undefined) await move(user, () => ownOf(userName))
    })
  }

  return {
    changes: () => changes,
    refreshRooms,
    evict: (userName, room) => {
      for (const client of ownOf(userName)) leave(client, room)
      refreshRooms(userName).catch((error) => {
        log.warn({ err: error }, 'sockets could not be moved; once more')
        queueLook()
      })
    },
    close: async () => {
      isClosed = true
      unsubscribe()
      clearInterval(timer)
      await queue
    },
  }
}
