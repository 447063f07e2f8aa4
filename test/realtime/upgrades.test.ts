import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, next, received, refusalOf } from '../support/sockets.ts'

const PATH = '/api/method/ai_assistant.api.collaboration.connect_realtime'
const WEBSOCKET = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer({ socketPaths: [PATH] })
  person = await server.newUser()
})
afterEach(closeClients)
afterAll(() => server.close())

/** Sends headers that ask for an upgrade; what came of it. */
async function ask(
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{
  kind: string
  status: number | undefined
  text: string
  connection?: string | undefined
}> {
  const req = request(`${server.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
  })
  req.end(body)
  const upgrade = once(req, 'upgrade').then(([res, socket]) => {
    socket.destroy()
    return { kind: 'upgrade', status: res.statusCode, text: '' }
  })
  const response = once(req, 'response').then(async ([res]: IncomingMessage[]) => {
    let text = ''
    for await (const chunk of res ?? []) text += chunk
    return { kind: 'response', status: res?.statusCode, text, connection: res?.headers.connection }
  })
  return Promise.race([upgrade, response])
}

it.each(['websocket', 'polling'])("serves Socket.IO on a method's path: %s", async (transport) => {
  const client = await connect(server, {
    path: PATH,
    transports: [transport as 'websocket' | 'polling'],
    auth: { token: person.authorization },
  })
  const room = `user:${person.name}`
  const say = () => server.realtime.emit(room, 'msgprint', 'hello')
  expect(await received(client, say)).toEqual([['msgprint', 'hello']])
})

it("refuses on a method's path what it refuses on its own", async () => {
  expect(await refusalOf(server, { path: PATH })).toBe('No cookie transmitted.')
})

it("upgrades a bare WebSocket on a method's path, with or without a slash at its end", async () => {
  expect(await ask(PATH, WEBSOCKET)).toMatchObject({ kind: 'upgrade', status: 101 })
  expect(await ask(`/${PATH}/`, WEBSOCKET)).toMatchObject({ kind: 'upgrade', status: 101 })
})

it("leaves a method's path to the method otherwise", async () => {
  const response = await server.get(PATH.replace('/api/method/', ''), {}, person)
  expect(response.status).toBe(404)
})

it('answers requests that offer another upgrade as if they had not', async () => {
  const headers = {
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAMA',
  }
  expect(await ask('/health', headers)).toMatchObject({ kind: 'response', status: 200 })
  const authorized = { ...headers, Authorization: person.authorization }
  const event = JSON.stringify({ event_type: 'command', event_name: 'x'.repeat(100) })
  const path = '/api/method/ai_assistant.api.analytics.track_event'
  const answer = await ask(path, authorized, event)
  expect(answer).toMatchObject({ kind: 'response', status: 200 })
  expect(JSON.parse(answer.text)).toMatchObject({ message: { success: true } })
})

it('answers a WebSocket on any other path as a request', async () => {
  expect(await ask('/api/method/ping', WEBSOCKET)).toEqual({
    kind: 'response',
    status: 200,
    text: '{"message":"pong"}',
    connection: 'close',
  })
})

it('disconnects everybody and takes nobody when it stops', async () => {
  const stopping = await startServer()
  const { authorization } = await stopping.newUser()
  const websocket = await connect(stopping, { auth: { token: authorization } })
  const polling = await connect(stopping, {
    transports: ['polling'],
    auth: { token: authorization },
  })
  // Answers no goodbye.
  const silent = request(`${stopping.url}/socket.io/?EIO=4&transport=websocket`, {
    headers: WEBSOCKET,
  }).end()
  await once(silent, 'upgrade')
  const gone = Promise.all([next(websocket, 'disconnect'), next(polling, 'disconnect')])
  await stopping.realtime.close()
  // Not a disconnection by the server: after those, clients do not come back.
  const lost = expect.stringMatching(/^transport/)
  expect(await gone).toEqual([lost, lost])
  for (const transport of ['websocket', 'polling'] as const) {
    const options = { transports: [transport], auth: { token: authorization } }
    await expect(connect(stopping, options)).rejects.toThrow()
  }
  await stopping.close()
})
