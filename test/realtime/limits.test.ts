import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { Manager } from 'socket.io-client'
import { rememberKicks, tokenBucket } from '../../src/realtime/limits.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, next, refusalOf } from '../support/sockets.ts'
import { until } from '../support/start.ts'

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer()
})
afterEach(closeClients)
afterAll(() => server.close())

const asToken = ({ authorization }: Person) => ({ auth: { token: authorization } })

it('refuses the 21st socket of a user, over both namespaces, until one is gone', async () => {
  person = await server.newUser()
  const connected = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      connect(server, asToken(person), i % 2 ? '/' : '/oropendola.localhost'),
    ),
  )
  expect(await refusalOf(server, asToken(person))).toBe('Too many connections')
  await connect(server, asToken(await server.newUser()))
  connected[0]?.disconnect()
  const isIn = () =>
    connect(server, asToken(person)).then(
      () => true,
      () => false,
    )
  await until('the place is free', isIn)
})

it('lets a connection into a namespace once, however often it asks', async () => {
  person = await server.newUser()
  const manager = new Manager(server.url, { transports: ['websocket'], reconnection: false })
  const told: string[] = []
  await new Promise<void>((resolve) => manager.once('open', resolve))
  manager.engine.on('data', (text) => told.push(String(text)))
  const heard = (start: string) => told.filter((text) => text.startsWith(start)).length
  const join = `0${JSON.stringify({ token: person.authorization })}`
  for (let i = 0; i < 10; i++) manager.engine.send(join)
  await until('every one is answered', async () => heard('0') + heard('4') === 10)
  expect(heard('0')).toBe(1)
  manager.engine.close()
})

it('counts right when all come at once', async () => {
  person = await server.newUser()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, () => connect(server, asToken(person))),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
})

it('disconnects who sends too fast, and lets them wait before they come back', async () => {
  person = await server.newUser()
  const client = await connect(server, asToken(person))
  const gone = next(client, 'disconnect')
  for (let i = 0; i < 200; i++) client.emit('anything', i)
  expect(await gone).toBe('io server disconnect')
  const kickedAt = performance.now()
  await connect(server, asToken(person))
  expect(performance.now() - kickedAt).toBeGreaterThan(900)
})

it('lets a burst of a hundred packets pass', async () => {
  const client = await connect(server, asToken(await server.newUser()))
  // The packet that joined the namespace was one of them.
  for (let i = 0; i < 98; i++) client.emit('anything', i)
  const pong = next(client, 'pong')
  client.emit('ping')
  await pong
})

it('disconnects who sends too fast before being let in', async () => {
  const address = '/socket.io/?EIO=4&transport=polling'
  const opened = await server.request().get(address).expect(200)
  const session = `${address}&sid=${JSON.parse(opened.text.slice(1)).sid}`
  const joining = Array(200).fill('40/oropendola.localhost,').join('\x1e')
  await server.request().post(session).type('text/plain').send(joining)
  const answer = await server.request().get(session)
  // Engine.IO's packet of goodbye.
  expect(answer.text.split('\x1e')).toContain('1')
})

it('disconnects who sends too much at once', async () => {
  const client = await connect(server, asToken(await server.newUser()))
  const gone = next(client, 'disconnect')
  client.emit('anything', 'x'.repeat(262_144))
  expect(await gone).toBe('transport close')
})

it('disconnects who does not read', async () => {
  person = await server.newUser()
  const client = await connect(server, asToken(person))
  const gone = next(client, 'disconnect')
  const message = 'x'.repeat(200_000)
  for (let i = 0; i < 20; i++) server.realtime.emit(`user:${person.name}`, 'msgprint', message)
  await gone
})

it('lets a client that reads have any amount', async () => {
  person = await server.newUser()
  const client = await connect(server, asToken(person))
  const message = 'x'.repeat(200_000)
  for (let i = 0; i < 20; i++) {
    const event = next(client, 'msgprint')
    server.realtime.emit(`user:${person.name}`, 'msgprint', message)
    expect(await event).toBe(message)
  }
})

it('doubles the pause with every kick, to eight seconds', () => {
  const kicks = rememberKicks()
  const pauses = Array.from({ length: 6 }, () => {
    const ms = kicks.pauseMs('ann@example.com')
    kicks.record('ann@example.com')
    return ms
  })
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 8_000, 8_000])
  expect(kicks.pauseMs('ben@example.com')).toBe(0)
})

it('fills a bucket again with time, and never above its size', () => {
  let now = 0
  const mayPass = tokenBucket(50, 3, () => now)
  const passing = () => [mayPass(), mayPass(), mayPass(), mayPass()]
  expect(passing()).toEqual([true, true, true, false])
  now += 20
  expect(passing()).toEqual([true, false, false, false])
  now += 1_000_000
  expect(passing()).toEqual([true, true, true, false])
})
