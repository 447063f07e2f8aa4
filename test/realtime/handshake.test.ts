import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { saveUser } from '../../src/identity/accounts.ts'
import { isOwner } from '../../src/realtime/handshake.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, logIn, received, refusalOf } from '../support/sockets.ts'

const DEAD = '0'.repeat(56)
const SITE = '/oropendola.localhost'

let server: TestServer
let ann: Person
let ben: Person
let annSession: Awaited<ReturnType<typeof logIn>>
let benSession: Awaited<ReturnType<typeof logIn>>

beforeAll(async () => {
  const env = { ALLOW_CORS: 'https://desk.example.com', SITES: 'oropendola.localhost,127.0.0.1' }
  server = await startServer({ env })
  ann = await server.newUser()
  ben = await server.newUser()
  annSession = await logIn(server, ann)
  benSession = await logIn(server, ben)
})
afterEach(closeClients)
afterAll(() => server.close())

/** Whose socket it is: the one that hears what is sent to that user. */
async function expectUser(client: Awaited<ReturnType<typeof connect>>, { name }: Person) {
  const events = await received(client, () => {
    for (const { name } of [ann, ben]) server.realtime.emit(`user:${name}`, 'msgprint', name)
  })
  expect(events).toEqual([['msgprint', name]])
}

describe('a socket is let in', () => {
  it('with the cookies of a login', async () => {
    const client = await connect(server, { extraHeaders: { Cookie: annSession.cookie } })
    await expectUser(client, ann)
  })

  it('with exactly the options of the editor extension', async () => {
    const client = await connect(server, {
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      auth: { sid: annSession.sid },
      extraHeaders: { Cookie: annSession.cookie },
      reconnection: true,
      reconnectionAttempts: 5,
      reconnectionDelay: 1000,
      reconnectionDelayMax: 5000,
      timeout: 20_000,
    })
    expect(client.io.engine.transport.name).toBe('websocket')
    await expectUser(client, ann)
  })

  it('as auth.sid, when the cookie is of another session', async () => {
    const client = await connect(server, {
      auth: { sid: annSession.sid },
      extraHeaders: { Cookie: benSession.cookie },
    })
    await expectUser(client, ann)
  })

  it.each(['websocket', 'polling'])('over %s', async (transport) => {
    const client = await connect(server, {
      transports: [transport as 'websocket' | 'polling'],
      auth: { sid: annSession.sid },
    })
    expect(client.io.engine.transport.name).toBe(transport)
    await expectUser(client, ann)
  })

  it('with a token in auth, with or without its scheme', async () => {
    for (const token of [ann.authorization, ann.authorization.replace('token ', '')]) {
      await expectUser(await connect(server, { auth: { token } }), ann)
    }
  })

  it('with an Authorization header, beside the Guest cookies that such clients collect', async () => {
    const headers = { Authorization: ann.authorization, Cookie: 'sid=Guest; full_name=Guest' }
    await expectUser(await connect(server, { extraHeaders: headers }), ann)
    const stale = { Authorization: ann.authorization, Cookie: `sid=${DEAD}` }
    await expectUser(await connect(server, { extraHeaders: stale }), ann)
  })

  it('in the namespace of the site as in the root one', async () => {
    const client = await connect(server, { auth: { sid: annSession.sid } }, SITE)
    await expectUser(client, ann)
  })
})

describe('a socket is refused', () => {
  it('without a credential', async () => {
    expect(await refusalOf(server)).toBe('No cookie transmitted.')
    expect(await refusalOf(server, {}, SITE)).toBe('No cookie transmitted.')
    expect(await refusalOf(server, { extraHeaders: { Cookie: 'a=b' } })).toBe('Unauthorized: Guest')
    expect(await refusalOf(server, { auth: { sid: 'Guest' } })).toBe('No cookie transmitted.')
  })

  it('with a session that does not exist, in auth even beside a good cookie or token', async () => {
    const over = 'Unauthorized: the session has ended'
    expect(await refusalOf(server, { extraHeaders: { Cookie: `sid=${DEAD}` } })).toBe(over)
    const extraHeaders = { Cookie: annSession.cookie }
    expect(await refusalOf(server, { auth: { sid: DEAD }, extraHeaders })).toBe(over)
    expect(await refusalOf(server, { auth: { sid: DEAD, token: ann.authorization } })).toBe(over)
  })

  it.each([
    { auth: { token: 'wrong:pair' } },
    { auth: { token: 'one-part' } },
    { auth: { token: 'token a b' } },
    { extraHeaders: { Authorization: 'token wrong:pair' } },
    { extraHeaders: { Authorization: 'Bearer thing' } },
  ])(
    'with a wrong token, even beside a good cookie: %j',
    async ({ auth = {}, extraHeaders = {} }) => {
      const headers = { ...extraHeaders, Cookie: annSession.cookie }
      expect(await refusalOf(server, { auth, extraHeaders: headers })).toBe(
        'Unauthorized: wrong token',
      )
    },
  )

  it('with a credential that is no text', async () => {
    const message = 'Unauthorized: sid and token must be text'
    expect(await refusalOf(server, { auth: { sid: 1 } })).toBe(message)
    expect(await refusalOf(server, { auth: { token: ['a'] } })).toBe(message)
  })

  it('after its logout', async () => {
    const { sid, cookie } = await logIn(server, ann)
    await server.request().post('/api/method/logout').set('Cookie', cookie).expect(200)
    expect(await refusalOf(server, { auth: { sid } })).toBe('Unauthorized: the session has ended')
  })

  it('for a disabled user', async () => {
    const [apiKey, apiSecret] = ['keyoff', 'secretoff']
    const person = await server.newUser({ apiKey, apiSecret })
    const { sid } = await logIn(server, person)
    const account = { name: person.name, firstName: 'Off', apiKey, apiSecret, enabled: false }
    await saveUser(server.ctx.db, server.encryptionKey, account, server.clock.now())
    server.ctx.identity.invalidate()
    expect(await refusalOf(server, { auth: { sid } })).toBe('Unauthorized: the session has ended')
    const auth = { token: person.authorization }
    expect(await refusalOf(server, { auth })).toBe('Unauthorized: wrong token')
  })

  it('in any other namespace', async () => {
    const auth = { sid: annSession.sid }
    expect(await refusalOf(server, { auth }, '/other.example.com')).toBe('Invalid namespace')
  })

  it('from the page of another site', async () => {
    const withOrigin = (Origin: string) => ({
      auth: { sid: annSession.sid },
      extraHeaders: { Origin },
    })
    expect(await refusalOf(server, withOrigin('http://evil.invalid'))).toBe('Invalid origin')
    expect(await refusalOf(server, withOrigin('null'))).toBe('Invalid origin')
    await expectUser(await connect(server, withOrigin(server.url)), ann)
    await expectUser(await connect(server, withOrigin('https://desk.example.com')), ann)
  })
})

it('takes a token for its present owner only, should it have changed hands', async () => {
  const { identity } = server.ctx
  expect(await isOwner(identity, ann.authorization, ann.name)).toBe(true)
  expect(await isOwner(identity, ann.authorization, ben.name)).toBe(false)
  expect(await isOwner(identity, 'token wrong:pair', ann.name)).toBe(false)
})

it('lets pages of trusted origins poll, and no others', async () => {
  const allowedOrigin = async (origin: string) => {
    const address = '/socket.io/?EIO=4&transport=polling'
    const response = await server.request().get(address).set('Origin', origin).expect(200)
    return response.get('Access-Control-Allow-Origin')
  }
  expect(await allowedOrigin('https://desk.example.com')).toBe('https://desk.example.com')
  expect(await allowedOrigin('http://evil.invalid')).toBeUndefined()
})

it('answers for the sites only, and while they are open, as methods do', async () => {
  const address = '/socket.io/?EIO=4&transport=polling'
  const open = (host: string) => server.request().get(address).set('Host', host)
  await open('oropendola.localhost:8000').expect(200)
  await open('other.example.com').expect(403)
  const closed = await startServer({ env: { MAINTENANCE: 'on' } })
  await closed.request().get(address).expect(403)
  await closed.close()
})
