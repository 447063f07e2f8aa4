import type { DefaultEventsMap, Socket } from 'socket.io'
import type { Credential } from './handshake.ts'

/** What clients send. The shipped editor extension sends nothing. */
export interface ClientEvents {
  ping: () => void
}

/** What clients receive, by name. */
export interface ServerEvents {
  pong: () => void
  /** As frappe.msgprint: a message for the person, as text or with title and indicator. */
  msgprint: (message: string | object) => void
}

/** What the server knows of a socket. */
export interface SocketData {
  user: string
  credential: Credential
  /** Rooms that the providers gave; a socket may be in others besides. */
  rooms: readonly string[]
}

/** A socket of somebody who was let in. */
export type Client = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>
