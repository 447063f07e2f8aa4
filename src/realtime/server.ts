import type { Server as HttpServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type DefaultEventsMap, Server } from 'socket.io'
import type { Context } from '../context.ts'
import { AuthenticationError, FrappeError, PermissionError } from '../exceptions.ts'
import { isOwnOrigin, siteGate, siteOrigins } from '../frappe/auth.ts'
import type { Client, ClientEvents, ServerEvents, SocketData } from './events.ts'
import { identify } from './handshake.ts'
import { type Connection, rememberKicks, watch } from './limits.ts'
import { revalidateSockets } from './revalidation.ts'
import { enter, type RoomProvider, roomsOf, userRoom } from './rooms.ts'
import { deliverStreams, emit, type StreamDelivery, type StreamRooms } from './streams.ts'
import { routeUpgrades, SOCKET_PATH } from './upgrades.ts'

/** Bytes of one message of a client. */
const MAX_MESSAGE_BYTES = 262_144
/** Milliseconds from the connection to a joined namespace. */
const HANDSHAKE_MS = 10_000
const SOCKETS_PER_USER = 20

/** What the sockets of a process need. */
export interface RealtimeOptions {
  httpServer: HttpServer
  ctx: Context
  /** Name of the namespace beside the root one. */
  site: string
  rooms: readonly RoomProvider[]
  /** Which rooms are those of streams of the outbox. */
  streams?: readonly StreamRooms[]
  /** Listens to a socket that was let in. */
  connected?: (client: Client) => void
  /** Addresses, without a slash at the end, that take Socket.IO connections besides its own. */
  paths?: readonly string[]
}

/** The sockets of this process. */
export interface Realtime {
  /** Sends an event to the sockets of a room, in both namespaces. */
  emit: <E extends keyof ServerEvents>(
    room: string,
    event: E,
    ...args: Parameters<ServerEvents[E]>
  ) => void
  /** Moves the sockets of a user to the rooms that the user has by now; call it after the commit. */
  refreshRooms: (userName: string) => Promise<void>
  /** Open connections, whatever namespaces they are in. */
  count: () => number
  /** Puts the user's sockets out of a room at once; for the hooks of a stream, so that no later event is seen. */
  evict: (userName: string, room: string) => void
  /** The last revision of a stream that went to its room; undefined where no socket is in it. */
  positionOf: StreamDelivery['positionOf']
  /**
   * Sends a socket what it missed of a stream since a revision, in order, then everything as it happens. `begin` is
   * called before the first event; fulfilled after the last missed one.
   */
  resume: StreamDelivery['resume']
  /** Keeps a stream from a socket until it resumes or connects again. */
  pause: StreamDelivery['pause']
  /** Disconnects everybody, and takes nobody any more. */
  close: () => Promise<void>
}

/** Serves Socket.IO on an HTTP server, alike in the root namespace and in the site's. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { httpServer, ctx, site, rooms: providers, streams = [], connected, paths = [] } = options
  const trusted = siteOrigins(ctx.config)
  const isOpen = siteGate(ctx.config)
  let isClosing = false
  const io = new Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>(httpServer, {
    path: SOCKET_PATH,
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: HANDSHAKE_MS,
    // Else it ends what it does not know after a second, slow answers included.
    destroyUpgrade: false,
    cors: { origin: [...trusted], credentials: true },
    allowRequest: (req, answer) => answer(null, !isClosing && isOpen(req)),
  })
  const waitForUpgraded = routeUpgrades(httpServer, new Set(paths))
  const namespaces = [io.of('/'), io.of(`/${site}`)]
  const { prepare, positionOf, resume, pause } = deliverStreams({ ctx, namespaces, streams })
  const sockets = revalidateSockets({
    ctx,
    providers,
    prepare,
    clients: () => namespaces.flatMap((namespace) => [...namespace.sockets.values()]),
  })
  const kicks = rememberKicks()
  const clientOf = new WeakMap<Connection, Client>()
  /** Connections on their way into a namespace: Socket.IO itself counts them only when they are in. */
  const entering = new Map(namespaces.map((one) => [one.name, new WeakSet<Connection>()]))

  async function admit(client: Client): Promise<void> {
    const { headers } = client.handshake
    if (!isOwnOrigin(headers.origin, headers.host, trusted)) {
      throw new PermissionError('Invalid origin')
    }
    const pauseMs = kicks.pauseMs((await identify(ctx.identity, client.handshake)).user.name)
    if (pauseMs > 0) await delay(pauseMs, undefined, { ref: false })
    while (client.conn.readyState === 'open') {
      const seen = sockets.changes()
      const { user, credential } = await identify(ctx.identity, client.handshake)
      const rooms = await roomsOf(user, providers)
      const release = await prepare(rooms)
      try {
        // What was just read may be what was changed.
        if (seen !== sockets.changes()) continue
        // Nothing is awaited from here on, so that no other socket takes the same place.
        if (countOf(user.name) >= SOCKETS_PER_USER) {
          throw new PermissionError('Too many connections')
        }
        client.data = { user: user.name, credential, rooms: [], outOf: new Map() }
        clientOf.set(client.conn, client)
        enter(client, rooms)
        return
      } finally {
        release()
      }
    }
  }

  function countOf(userName: string): number {
    const room = userRoom(userName)
    return namespaces.reduce((sum, { adapter }) => sum + (adapter.rooms.get(room)?.size ?? 0), 0)
  }

  function refusalOf(error: unknown): Error {
    if (error instanceof FrappeError) {
      const isCredential = error instanceof AuthenticationError
      return new Error(error.message || (isCredential ? 'Unauthorized: wrong token' : error.name))
    }
    ctx.log.error({ err: error }, 'a socket could not be identified')
    return new Error('Temporarily unavailable')
  }

  for (const namespace of namespaces) {
    namespace.use((client, next) => {
      const here = entering.get(namespace.name)
      if (here?.has(client.conn)) {
        next(new Error('Connecting already'))
        return
      }
      here?.add(client.conn)
      admit(client).then(
        () => next(),
        (error) => {
          here?.delete(client.conn)
          next(refusalOf(error))
        },
      )
    })
    namespace.on('connection', (client) => {
      client.on('ping', () => client.emit('pong'))
      client.on('disconnect', () => entering.get(namespace.name)?.delete(client.conn))
      connected?.(client)
    })
  }
  const stopSignals = ctx.outbox.onSignal(({ room, event, data }) => {
    for (const namespace of namespaces) {
      // To those who can take it now: the next one says what is true then.
      emit(namespace.to(room).volatile, event, data)
    }
  })
  io.engine.on('connection', (connection: Connection) => {
    watch(connection, (reason) => {
      const client = clientOf.get(connection)
      ctx.log.warn({ user: client?.data.user, reason }, 'socket kicked')
      if (client !== undefined) {
        kicks.record(client.data.user)
        client.disconnect(true)
      }
      // There may be no client yet, and what a client does not read would never be sent.
      connection.close()
      connection.close(true)
    })
  })

  return {
    emit: (room, event, ...args) => {
      for (const namespace of namespaces) namespace.to(room).emit(event, ...args)
    },
    refreshRooms: sockets.refreshRooms,
    count: () => io.engine.clientsCount,
    evict: sockets.evict,
    positionOf,
    resume,
    pause,
    close: async () => {
      isClosing = true
      stopSignals()
      // Without goodbye in the protocol: clients take that for a lost connection, and come back by themselves.
      io.engine.close()
      await Promise.all([waitForUpgraded(), sockets.close()])
    },
  }
}
