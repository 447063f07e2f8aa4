import type { User } from '../context.ts'
import type { Client } from './events.ts'

/** Names the rooms that a user's sockets are in; asked again whenever the user may have changed. */
export type RoomProvider = (user: User) => Promise<string[]>

/** Rooms of one socket at most: each costs memory, and time when the socket closes. */
const MAX_ROOMS = 200

/** The room of everything that one user has connected. */
export const userRoom = (name: string): string => `user:${name}`

/** As realtime/handlers/frappe_handlers.js v15; `all` is for those who may open the desk. */
export const frappeRooms: RoomProvider = async ({ userType }) =>
  userType === 'System User' ? ['website', 'all'] : ['website']

/** The user's own room, and those that the providers give; what is above the limit is left out. */
export async function roomsOf(user: User, providers: readonly RoomProvider[]): Promise<string[]> {
  const lists = await Promise.all(providers.map((provide) => provide(user)))
  return [...new Set([userRoom(user.name), ...lists.flat()])].slice(0, MAX_ROOMS)
}

/** Puts a socket into these rooms, and out of those that it was given before. */
export function enter(client: Client, rooms: readonly string[]): void {
  const { data } = client
  for (const room of data.rooms) if (!rooms.includes(room)) leave(client, room)
  client.join(rooms.filter((room) => !data.outOf.has(room)))
  data.rooms = rooms
}

/** Puts a socket out of a room that it may not be in any more. */
export function leave(client: Client, room: string): void {
  const { data } = client
  client.leave(room)
  data.outOf.delete(room)
  data.rooms = data.rooms.filter((one) => one !== room)
}
