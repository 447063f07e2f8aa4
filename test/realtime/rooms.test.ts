import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { type Account, saveUser } from '../../src/identity/accounts.ts'
import { deleteSessions } from '../../src/identity/sessions.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, logIn, next, received, refusalOf } from '../support/sockets.ts'
import { until } from '../support/start.ts'

const SITE = '/oropendola.localhost'
/** Ends a session as another process does. */
const endSession = (sid: string) => {
  const ending = { reason: 'User Manually Logged Out', ip: '', now: server.clock.now() } as const
  return deleteSessions(server.ctx.db, [sid], ending)
}
/** What the tests' own provider gives, by user. */
const extra = new Map<string, string[]>()
/** Holds the next answer of that provider, once it has read what it will say. */
let hold: (() => Promise<void>) | undefined

let server: TestServer
let ann: Person
let ben: Person

beforeAll(async () => {
  server = await startServer({
    rooms: async ({ name }) => {
      const rooms = extra.get(name) ?? []
      if (rooms.includes('broken')) throw new Error('The provider is broken.')
      const held = hold?.()
      hold = undefined
      await held
      return rooms
    },
  })
  ann = await server.newUser()
  ben = await server.newUser()
})
afterEach(() => {
  closeClients()
  extra.clear()
})
afterAll(() => server.close())

const asToken = ({ authorization }: Person) => ({ auth: { token: authorization } })
const say = (room: string) => () => server.realtime.emit(room, 'msgprint', room)

/** What somebody else's process does. */
async function change(person: Person, account: Partial<Account>): Promise<void> {
  const [apiKey = '', apiSecret = ''] = person.authorization.replace('token ', '').split(':')
  const changed = { name: person.name, firstName: 'Test', apiKey, apiSecret, ...account }
  await saveUser(server.ctx.db, server.encryptionKey, changed, server.clock.now())
}

it('answers ping with pong in both namespaces', async () => {
  for (const namespace of ['/', SITE]) {
    const client = await connect(server, asToken(ann), namespace)
    const pong = next(client, 'pong')
    client.emit('ping')
    await pong
  }
})

it("reaches all of a user's sockets through the user's room, and nobody else's", async () => {
  const room = `user:${ann.name}`
  const sockets = [
    await connect(server, asToken(ann)),
    await connect(server, asToken(ann)),
    await connect(server, asToken(ann), SITE),
  ]
  const others = [await connect(server, asToken(ben)), await connect(server, asToken(ben), SITE)]
  const events = sockets.map((client) => next(client, 'msgprint'))
  for (const other of others) expect(await received(other, say(room))).toEqual([])
  expect(await Promise.all(events)).toEqual([room, room, room])
})

it('keeps website users out of the room of all', async () => {
  const system = await server.newUser({ roles: ['System Manager'] })
  const desk = await connect(server, asToken(system))
  const web = await connect(server, asToken(ann))
  expect(await received(desk, say('all'))).toEqual([['msgprint', 'all']])
  expect(await received(web, say('all'))).toEqual([])
  expect(await received(web, say('website'))).toEqual([['msgprint', 'website']])
})

it('moves connected sockets when their rooms changed', async () => {
  extra.set(ann.name, ['team:old', 'team:kept'])
  const client = await connect(server, asToken(ann))
  const other = await connect(server, asToken(ben))
  expect(await received(client, say('team:old'))).toHaveLength(1)
  extra.set(ann.name, ['team:new', 'team:kept'])
  await server.realtime.refreshRooms(ann.name)
  expect(await received(client, say('team:old'))).toEqual([])
  expect(await received(client, say('team:new'))).toHaveLength(1)
  expect(await received(client, say('team:kept'))).toHaveLength(1)
  expect(await received(other, say('team:kept'))).toEqual([])
})

it('gives a socket two hundred rooms at most', async () => {
  extra.set(
    ann.name,
    Array.from({ length: 300 }, (_, i) => `team:${i}`),
  )
  const client = await connect(server, asToken(ann))
  expect(await received(client, say('team:190'))).toHaveLength(1)
  expect(await received(client, say('team:299'))).toEqual([])
})

it('follows a change of roles in another process', async () => {
  const person = await server.newUser()
  const client = await connect(server, asToken(person))
  expect(await received(client, say('all'))).toEqual([])
  await change(person, { roles: ['System Manager'] })
  await until('it is in the room', async () => (await received(client, say('all'))).length > 0)
  await change(person, { roles: [] })
  await until('it left the room', async () => (await received(client, say('all'))).length === 0)
})

it('disconnects the sockets of a session at its logout, and no others', async () => {
  const [one, other] = [await logIn(server, ann), await logIn(server, ann)]
  const ended = await connect(server, { auth: { sid: one.sid } })
  const stays = await connect(server, { auth: { sid: other.sid } })
  const gone = next(ended, 'disconnect')
  await server.request().post('/api/method/logout').set('Cookie', one.cookie).expect(200)
  expect(await gone).toBe('io server disconnect')
  server.ctx.identity.invalidate()
  await server.realtime.refreshRooms(ann.name)
  expect(await received(stays, say(`user:${ann.name}`))).toHaveLength(1)
})

it('disconnects by the time that the logout is answered', async () => {
  const { sid, cookie } = await logIn(server, ann)
  const client = await connect(server, { auth: { sid } })
  const heard: unknown[] = []
  client.on('msgprint', (message) => heard.push(message))
  const gone = next(client, 'disconnect')
  await server.request().post('/api/method/logout').set('Cookie', cookie).expect(200)
  say(`user:${ann.name}`)()
  await gone
  expect(heard).toEqual([])
})

it('disconnects when the session ends in another process', async () => {
  const { sid } = await logIn(server, ann)
  const client = await connect(server, { auth: { sid } }, SITE)
  const gone = next(client, 'disconnect')
  await endSession(sid)
  expect(await gone).toBe('io server disconnect')
})

it("disconnects and moves also while somebody else's rooms cannot be told", async () => {
  const { sid } = await logIn(server, ann)
  const client = await connect(server, { auth: { sid } })
  const mover = await connect(server, asToken(ann))
  const other = await connect(server, asToken(ben))
  extra.set(ben.name, ['broken'])
  extra.set(ann.name, ['team:new'])
  const gone = next(client, 'disconnect')
  await endSession(sid)
  expect(await gone).toBe('io server disconnect')
  const hasMoved = async () => (await received(mover, say('team:new'))).length > 0
  await until('the other one has moved', hasMoved)
  extra.set(ben.name, ['team:mended'])
  // Tried again until it works, without another change.
  const isIn = async () => (await received(other, say('team:mended'))).length > 0
  await until('the rooms are right again', isIn)
})

it('disconnects when the session has expired', async () => {
  const { sid } = await logIn(server, ann)
  const client = await connect(server, { auth: { sid } })
  const gone = next(client, 'disconnect')
  server.clock.advance(171 * 3_600_000)
  server.ctx.identity.invalidate()
  expect(await gone).toBe('io server disconnect')
})

it('disconnects when the user is disabled, and when the key is replaced', async () => {
  const [off, rekeyed] = [await server.newUser(), await server.newUser()]
  const gone = [
    next(await connect(server, asToken(off)), 'disconnect'),
    next(await connect(server, { auth: { sid: (await logIn(server, off)).sid } }), 'disconnect'),
    next(await connect(server, asToken(rekeyed)), 'disconnect'),
  ]
  await change(off, { enabled: false })
  await change(rekeyed, { apiKey: 'another', apiSecret: 'pair' })
  await Promise.all(gone)
})

/** Stops the next handshake after everything was read for it. */
function holdHandshake(): { reached: Promise<void>; release: () => void } {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const reached = new Promise<void>((resolve) => {
    hold = () => {
      resolve()
      return released
    }
  })
  return { reached, release }
}

it('lets nobody in whose session ends during the handshake', async () => {
  const { sid, cookie } = await logIn(server, ben)
  const { reached, release } = holdHandshake()
  const refusal = refusalOf(server, { auth: { sid } })
  await reached
  await server.request().post('/api/method/logout').set('Cookie', cookie).expect(200)
  release()
  expect(await refusal).toBe('Unauthorized: the session has ended')
})

it('gives the rooms of now when they change during the handshake', async () => {
  extra.set(ben.name, ['team:old'])
  const { reached, release } = holdHandshake()
  const connected = connect(server, asToken(ben))
  await reached
  extra.set(ben.name, ['team:new'])
  await server.realtime.refreshRooms(ben.name)
  release()
  const client = await connected
  expect(await received(client, say('team:old'))).toEqual([])
  expect(await received(client, say('team:new'))).toHaveLength(1)
})
