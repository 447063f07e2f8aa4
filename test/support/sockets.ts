import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import supertest from 'supertest'
import type { Person, TestServer } from './server.ts'

type Options = Partial<ManagerOptions & SocketOptions>

const opened: Socket[] = []

/** A client as the editor extension makes one, that does not come back by itself. */
export function newClient(
  { url }: Pick<TestServer, 'url'>,
  options: Options = {},
  namespace = '/',
): Socket {
  const client = io(`${url}${namespace}`, {
    path: '/socket.io',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...options,
  })
  opened.push(client)
  return client
}

/** Connects; rejects with the server's refusal. */
export async function connect(
  server: Pick<TestServer, 'url'>,
  options: Options = {},
  namespace = '/',
): Promise<Socket> {
  const client = newClient(server, options, namespace)
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve)
    client.once('connect_error', reject)
  })
  return client
}

/** The text that a connection is refused with. */
export async function refusalOf(
  server: Pick<TestServer, 'url'>,
  options: Options = {},
  namespace = '/',
): Promise<string> {
  try {
    await connect(server, options, namespace)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It was let in.')
}

/** What comes with the next event of that name. */
export function next(client: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => client.once(event, resolve))
}

/** Everything that reached a client until now: its answer to a ping comes last. */
export async function received(client: Socket, during: () => void): Promise<unknown[][]> {
  const events: unknown[][] = []
  const record = (...event: unknown[]): void => void events.push(event)
  client.onAny(record)
  during()
  const pong = next(client, 'pong')
  client.emit('ping')
  await pong
  client.offAny(record)
  return events.slice(0, -1)
}

/** Disconnects every client that was made. */
export function closeClients(): void {
  for (const client of opened.splice(0)) client.disconnect()
}

/** A login's session: its id, and its cookies as a client replays them. */
export async function logIn(
  { url }: Pick<TestServer, 'url'>,
  { name, password }: Pick<Person, 'name' | 'password'>,
): Promise<{ sid: string; cookie: string }> {
  const response = await supertest(url)
    .post('/api/method/login')
    .send({ usr: name, pwd: password })
    .expect(200)
  const pairs = response.get('Set-Cookie')?.map((line) => line.split(';')[0] ?? '') ?? []
  return { sid: pairs[0]?.replace('sid=', '') ?? '', cookie: pairs.join('; ') }
}
