import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, logIn, received } from '../support/sockets.ts'

interface SocketCase {
  id: string
  sockets: { s?: { namespace: string; as?: string; headers: Record<string, string> } }
  steps: { connect?: string; expect?: unknown; emit?: string[]; collect?: string }[]
}

/** Differences from Frappe on purpose, all of the README's row about the root namespace. */
const OURS: Record<string, object> = {
  '14.75-no-origin': { ok: true },
  '14.75-guest-sid': { error: 'Unauthorized: Guest' },
  '14.75-dead-sid': { error: 'Unauthorized: the session has ended' },
  '14.75-foreign-origin': { error: 'Invalid origin' },
  '14.75-token-without-cookie': { ok: true },
}

const file = new URL('../golden/realtime.json', import.meta.url)
const cases: SocketCase[] = JSON.parse(readFileSync(file, 'utf8'))
/** Connections; what is said about documents comes with the documents. */
const connections = cases.filter(({ id, sockets }) => id.startsWith('14.75') && sockets.s)

const users: Record<string, string> = {
  admin: 'Administrator',
  web: 'web@example.com',
  token: 'sys@example.com',
}
const identities: Record<string, Record<string, string>> = {}
let server: TestServer

beforeAll(async () => {
  server = await startServer()
  for (const [as, name] of Object.entries(users)) {
    const person = await server.newUser({ name })
    const { cookie } = await logIn(server, person)
    identities[as] = as === 'token' ? { Authorization: person.authorization } : { Cookie: cookie }
  }
})
afterEach(closeClients)
afterAll(() => server.close())

test.each(connections.map((one) => ({ ...one, toString: () => one.id })))('$id', async (one) => {
  const { namespace = '/', as = '', headers = {} } = one.sockets.s ?? {}
  const fill = (text: string) =>
    text.replace('{{site}}', 'oropendola.localhost').replace('{{origin}}', server.url)
  const extraHeaders = Object.fromEntries(
    Object.entries({ ...identities[as], ...headers }).map(([name, text]) => [name, fill(text)]),
  )
  const outcome = await connect(server, { extraHeaders }, fill(namespace)).then(
    (client) => ({ client, seen: { ok: true } }),
    (error: Error) => ({ client: undefined, seen: { error: error.message } }),
  )
  const recorded = one.steps[0]?.expect as { error?: string }
  const expected = recorded.error === '<text>' ? { error: expect.any(String) } : recorded
  expect(outcome.seen).toEqual(OURS[one.id] ?? expected)
  if (OURS[one.id]) expect(OURS[one.id]).not.toEqual(expected)
  // In both namespaces, whereas Frappe's root is deaf.
  if (one.steps.some(({ emit }) => emit) && outcome.client) {
    expect(await received(outcome.client, () => {})).toEqual([])
  }
})
