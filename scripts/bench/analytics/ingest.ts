import autocannon from 'autocannon'
import { createConnection } from 'mysql2/promise'
import type { EventInput } from '../../../src/domain/analytics/index.ts'
import { addDays } from '../../../src/series/zones.ts'
import type { Measured } from '../load.ts'
import { eventsOf, type Person } from './people.ts'
import { rowsOf, transactionText } from './rows.ts'
import type { Stage } from './stage.ts'

/** Where events go, over HTTP and directly. */
export type Target = Pick<Stage, 'url' | 'databaseUrl' | 'ctx'>

/** Events that somebody sends at once. */
export interface Parcel {
  person: Person
  events: EventInput[]
}

/** Events of one batch, and batches that are under way at once. */
const BATCH = 1_000
export const BATCHES_AT_ONCE = 4

/** Working days of a thousand events, of several people in turn; other ones for each salt. */
export function batchesOf(people: readonly Person[], count: number, salt: string): Parcel[] {
  const today = new Date().toISOString().slice(0, 10)
  return Array.from({ length: count }, (_, n) => {
    const person = people[n % people.length] as Person
    const date = addDays(today, -1 - Math.floor(n / people.length))
    return { person, events: eventsOf(person, date, BATCH, salt) }
  })
}

/** The same events one by one, of people in turn. */
export function singlesOf(people: readonly Person[], count: number, salt: string): Parcel[] {
  const each = Math.ceil(count / people.length)
  const today = new Date().toISOString().slice(0, 10)
  const all = people.map((person) => eventsOf(person, addDays(today, -1), each, salt))
  return Array.from({ length: count }, (_, n) => ({
    person: people[n % people.length] as Person,
    events: [all[n % people.length]?.[Math.floor(n / people.length)] as EventInput],
  }))
}

/** Events per second of batches over HTTP. */
export async function sendBatches({ url }: Target, parcels: readonly Parcel[]): Measured {
  const requests = parcels.map(({ person, events }) => ({
    token: person.token,
    body: JSON.stringify({ events }),
  }))
  const seconds = await inTurn(requests, BATCHES_AT_ONCE, async ({ token, body }) => {
    const response = await fetch(
      `${url}/api/method/ai_assistant.api.analytics.track_batch_events`,
      {
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/json' },
        body,
      },
    )
    const { message } = (await response.json()) as { message?: { processed_count: number } }
    if (message?.processed_count !== BATCH) {
      throw new Error(`A batch was answered with ${response.status}, ${JSON.stringify(message)}.`)
    }
  })
  return (parcels.length * BATCH) / seconds
}

/** Events per second of track_event over so many connections. */
export async function sendSingles(
  { url }: Target,
  parcels: readonly Parcel[],
  connections: number,
): Measured {
  const requests = parcels.map(({ person, events: [event] }) => ({
    headers: { authorization: person.token, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  }))
  let next = 0
  const result = await autocannon({
    url: `${url}/api/method/ai_assistant.api.analytics.track_event`,
    connections,
    amount: requests.length,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length] }),
      },
    ],
  })
  if (result['2xx'] !== requests.length) {
    throw new Error(`track_event: ${result.non2xx} were refused, ${result.errors} failed.`)
  }
  return requests.length / ((result.finish.getTime() - result.start.getTime()) / 1000)
}

/** Events per second of the best possible: the same rows, prepared as text, one transaction a parcel. */
export async function insertRows(
  { databaseUrl, ctx }: Target,
  parcels: readonly Parcel[],
  connections: number,
): Measured {
  const texts: string[] = []
  for (const { person, events } of parcels) {
    texts.push(transactionText(await rowsOf(ctx, person, events)))
  }
  const open = await Promise.all(
    Array.from({ length: connections }, () =>
      createConnection({ uri: databaseUrl, multipleStatements: true }),
    ),
  )
  const seconds = await inTurn(texts, connections, (text, lane) => open[lane]?.query(text))
  await Promise.all(open.map((connection) => connection.end()))
  return parcels.reduce((sum, { events }) => sum + events.length, 0) / seconds
}

/** Does something to each, so many at once; answers the seconds. */
async function inTurn<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T, lane: number) => Promise<unknown> | undefined,
): Promise<number> {
  const startedAt = performance.now()
  const queue = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async (_, lane) => {
      for (const item of queue) await act(item, lane)
    }),
  )
  return (performance.now() - startedAt) / 1000
}
