import type { Context, User } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import type { Client } from './events.ts'
import { isOwner } from './handshake.ts'
import { enter, type RoomProvider, roomsOf } from './rooms.ts'

/** Milliseconds between looks at everybody; they catch what no change announces: sessions that expire. */
const EVERY_MS = 60_000
/** Milliseconds until the next try when identities could not be read. */
const RETRY_MS = 1_000

interface Options {
  ctx: Pick<Context, 'identity' | 'log'>
  providers: readonly RoomProvider[]
  clients: () => Client[]
}

/** Holds connected sockets to what their users may do by now. */
export interface Revalidation {
  /** Grows whenever somebody's rights may have changed. */
  changes: () => number
  refreshRooms: (userName: string) => Promise<void>
  close: () => Promise<void>
}

export function revalidateSockets({ ctx, providers, clients }: Options): Revalidation {
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
    const rooms = await roomsOf(user, providers)
    for (const client of own) if (client.connected) enter(client, rooms)
  }

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

  return {
    changes: () => changes,
    refreshRooms: (userName) => {
      changes++
      return inTurn(async () => {
        const user = await identity.findUser(userName)
        // Who is no user any more is disconnected by the change that said so.
        if (user === undefined) return
        const rooms = await roomsOf(user, providers)
        for (const client of clients()) if (client.data.user === userName) enter(client, rooms)
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
