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
  /** An event that is not for this user took place: revision and name of the stream, nothing else. */
  noop: (envelope: object) => void
  /** What follows does not join what the client knows: it reads the documents again. */
  resync_required: (why: object) => void
}

/** What the server knows of a socket. */
export interface SocketData {
  user: string
  credential: Credential
  /** Rooms that the providers gave; a socket may be in others besides. */
  rooms: readonly string[]
  /** Those of them that it is out of for now, each with the visit that will, or may, bring it back. */
  outOf: Map<string, object>
}

/** A socket of somebody who was let in. */
export type Client = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>
