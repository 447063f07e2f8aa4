import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Socket } from 'socket.io-client'
import { transact } from '../../src/db/transaction.ts'
import { type Publication, pruneOutbox } from '../../src/outbox/index.ts'
import type { Realtime } from '../../src/realtime/server.ts'
import { event, type OutboxProcess, openProcess } from '../support/outbox.ts'
import { type Person, startServer, type TestServer } from '../support/server.ts'
import { closeClients, connect, next, received } from '../support/sockets.ts'
import { until } from '../support/start.ts'

/** Who is in which room; what `removed` events take away. */
const members = new Map<string, Set<string>>()
let realtime: Realtime
let server: TestServer
let other: OutboxProcess
let ann: Person
let ben: Person
let room = 0
let stream = ''

beforeAll(async () => {
  server = await startServer({
    rooms: async ({ name }) =>
      [...members].flatMap(([one, users]) => (users.has(name) ? [one] : [])),
    streams: [
      {
        prefix: 'team:',
        label: (name) => ({ team: name.slice(5) }),
        fields: ({ ref }) => ({ channel: ref.channel ?? null }),
        before: ({ type, ref, stream: name }) => {
          if (type === 'removed') realtime.evict(String(ref.user), name)
        },
        after: ({ type, stream: name }) => {
          if (type === 'deleted') for (const user of [ann, ben]) realtime.evict(user.name, name)
        },
      },
    ],
    connected: (client) => {
      // As a module that lets clients resume registers it.
      const on = client as unknown as {
        on: (name: string, act: (ask: Ask, ack?: (answer: object) => void) => void) => void
      }
      on.on('subscribe', (ask, ack) => {
        const begin = (resumption: object): void => ack?.(resumption)
        realtime
          .resume(client, ask.stream, ask.since, begin)
          .catch((error: Error) => ack?.({ error: error.name }))
      })
      on.on('unsubscribe', (ask) => realtime.pause(client, ask.stream))
    },
  })
  realtime = server.realtime
  other = openProcess()
  ann = await server.newUser()
  ben = await server.newUser()
})
beforeEach(() => {
  stream = `team:${++room}`
  members.clear()
  members.set(stream, new Set([ann.name, ben.name]))
})
afterEach(closeClients)
afterAll(async () => {
  await other.close()
  await server.close()
})

interface Ask {
  stream: string
  since: number
}

/** A socket and all that reached it, but pongs. */
async function listen(person: Person): Promise<{ socket: Socket; heard: unknown[][] }> {
  const heard: unknown[][] = []
  const socket = await connect(server, { auth: { token: person.authorization } })
  socket.onAny((...args) => {
    if (args[0] !== 'pong') heard.push(args)
  })
  return { socket, heard }
}

/** Publishes as another process does, of which this one hears from the database alone. */
const publish = (...events: Publication[]): Promise<number[]> =>
  other.write(async (writer) => {
    const revs: number[] = []
    for (const one of events) revs.push(await writer.publish(one))
    return revs
  })
const revs = (heard: unknown[][]): unknown[] =>
  heard.map(([type, envelope]) => [type, (envelope as { rev: number }).rev])
const ask = (socket: Socket, since: number): Promise<unknown> =>
  socket.emitWithAck('subscribe', { stream, since })

describe('an event', () => {
  it('reaches the sockets in the room of its stream, in both namespaces, and nobody else', async () => {
    members.set(stream, new Set([ann.name]))
    const one = await listen(ann)
    const two = await connect(
      server,
      { auth: { token: ann.authorization } },
      '/oropendola.localhost',
    )
    const outsider = await listen(ben)
    const event2 = next(two, 'changed')
    await publish({ ...event(stream, 'x'), ref: { id: 1, channel: 'general' } })
    const envelope = {
      team: stream.slice(5),
      rev: 1,
      prev_rev: 0,
      channel: 'general',
      type: 'changed',
      ref: { id: 1, channel: 'general' },
      data: { key: 'x' },
      superseded: false,
      actor: 'ann@example.com',
      ts: '2026-11-15T12:00:00.000Z',
    }
    expect(await event2).toEqual(envelope)
    await until('it is there', () => one.heard.length > 0)
    expect(one.heard).toEqual([['changed', envelope]])
    expect(await received(outsider.socket, () => {})).toEqual([])
    expect(outsider.heard).toEqual([])
  })

  it('that was committed before a socket came is not repeated, one after that is never missed', async () => {
    await publish(event(stream, 'x'))
    const { heard } = await listen(ann)
    expect(realtime.positionOf(stream)).toBe(1)
    await publish(event(stream, 'y'), event(stream, 'z'))
    await until('they are there', () => heard.length === 2)
    expect(revs(heard)).toEqual([
      ['changed', 2],
      ['changed', 3],
    ])
  })

  it('of this process is there as soon as it is committed', async () => {
    const { socket } = await listen(ann)
    const { db, outbox } = server.ctx
    for (let i = 1; i <= 20; i++) {
      const there = next(socket, 'changed')
      await transact(db, (_, unit) => outbox.writer(unit, ann.name).publish(event(stream, `k${i}`)))
      expect(await there).toMatchObject({ rev: i })
    }
  })

  it('that is not for everybody is a revision without content for the others', async () => {
    const [one, two] = [await listen(ann), await listen(ben)]
    await publish({ ...event(stream, 'x'), audience: [ann.name] }, event(stream, 'y'))
    await until('they are there', () => one.heard.length === 2 && two.heard.length === 2)
    expect(revs(one.heard)).toEqual([
      ['changed', 1],
      ['changed', 2],
    ])
    expect(two.heard[0]).toEqual(['noop', { team: stream.slice(5), rev: 1, prev_rev: 0 }])
    expect(revs(two.heard)[1]).toEqual(['changed', 2])
  })

  it('that was superseded before it was delivered comes without its content', async () => {
    const { heard } = await listen(ann)
    await publish(event(stream, 'x'), event(stream, 'x'))
    await until('they are there', () => heard.length === 2)
    expect(heard[0]?.[1]).toMatchObject({ rev: 1, data: null, superseded: true, ref: { key: 'x' } })
    expect(heard[1]?.[1]).toMatchObject({ rev: 2, data: { key: 'x' }, superseded: false })
  })
})

describe('who is removed', () => {
  const removal = (person: Person): Publication => ({
    ...event(stream, `member:${person.name}`),
    type: 'removed',
    ref: { user: person.name },
  })

  it('sees nothing from the removal on, and the others see it', async () => {
    const [one, two] = [await listen(ann), await listen(ben)]
    members.get(stream)?.delete(ben.name)
    await publish(event(stream, 'x'), removal(ben), event(stream, 'y'))
    await until('they are there', () => one.heard.length === 3)
    expect(one.heard.map(([type]) => type)).toEqual(['changed', 'removed', 'changed'])
    await received(two.socket, () => {})
    expect(revs(two.heard)).toEqual([['changed', 1]])
    expect(await ask(two.socket, 0)).toEqual({ error: 'PermissionError' })
  })

  it('is not let in again by rooms that were read before', async () => {
    const [one, two] = [await listen(ann), await listen(ben)]
    // Reads of the rooms are under way all the time.
    const refreshing = Array.from({ length: 5 }, () => realtime.refreshRooms(ben.name))
    members.get(stream)?.delete(ben.name)
    const more = Array.from({ length: 20 }, (_, i) => event(stream, `k${i}`))
    await publish(removal(ben), ...more)
    await until('they are there', () => one.heard.length === 21)
    await Promise.all(refreshing)
    await received(two.socket, () => {})
    expect(two.heard).toEqual([])
  })

  it('comes back when it is a member again', async () => {
    const { heard } = await listen(ben)
    members.get(stream)?.delete(ben.name)
    await publish(removal(ben))
    await until('it is out', () => realtime.positionOf(stream) === undefined)
    members.get(stream)?.add(ben.name)
    await realtime.refreshRooms(ben.name)
    expect(realtime.positionOf(stream)).toBe(1)
    await publish(event(stream, 'y'))
    await until('it is there', () => heard.length === 1)
    expect(revs(heard)).toEqual([['changed', 2]])
  })

  it('sees the end of the stream itself as the last event', async () => {
    const [one, two] = [await listen(ann), await listen(ben)]
    members.delete(stream)
    await publish({ ...event(stream, 'end'), type: 'deleted' }, event(stream, 'x'))
    for (const { socket, heard } of [one, two]) {
      await until('it is there', () => heard.length > 0)
      await received(socket, () => {})
      expect(revs(heard)).toEqual([['deleted', 1]])
    }
  })
})

describe('who resumes', () => {
  const some = (from: number, to: number): Publication[] =>
    Array.from({ length: to - from + 1 }, (_, i) => event(stream, `k${from + i}`))
  const numbers = (heard: unknown[][]): number[] =>
    heard.map(([, envelope]) => (envelope as { rev: number }).rev)
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i)

  it('is sent what it missed, in order and once, while more comes', async () => {
    await publish(...some(1, 230))
    const { socket, heard } = await listen(ann)
    let isWriting = true
    const writing = (async () => {
      for (let i = 231; isWriting; i++) await publish(event(stream, `k${i}`))
    })()
    const answer = (await ask(socket, 3)) as { head: number }
    // What came before it asked comes again.
    const before = heard.length
    await until('it is up to date', () => (numbers(heard).at(-1) ?? 0) > answer.head + 5)
    isWriting = false
    await writing
    await publish(event(stream, 'last'))
    await until('all is there', () => numbers(heard).at(-1) === realtime.positionOf(stream))
    const after = numbers(heard).slice(before)
    expect(after).toEqual(range(after[0] ?? 0, after.at(-1) ?? 0))
    expect(numbers(heard)).toEqual(expect.arrayContaining(range(4, answer.head)))
    expect(new Set(after).size).toBe(after.length)
  })

  it('is sent a great deal without being taken for a client that does not read', async () => {
    const text = 'x'.repeat(20_000)
    await publish(...some(1, 200).map((one) => ({ ...one, data: { text } })))
    const { socket, heard } = await listen(ann)
    expect(await ask(socket, 0)).toEqual({ head: 200 })
    await until('all is there', () => heard.length === 200)
    expect(numbers(heard)).toEqual(range(1, 200))
    expect(socket.connected).toBe(true)
  })

  it('learns nothing that is not for it', async () => {
    await publish({ ...event(stream, 'x'), audience: [ben.name] }, event(stream, 'y'))
    const { socket, heard } = await listen(ann)
    await ask(socket, 0)
    await until('all is there', () => heard.length === 2)
    expect(revs(heard)).toEqual([
      ['noop', 1],
      ['changed', 2],
    ])
  })

  it('begins anew when it is too far behind, ahead, or older than the log', async () => {
    await publish(event(stream, 'x'))
    const { socket, heard } = await listen(ann)
    expect(await ask(socket, 7)).toEqual({ head: 1, resync: 'gap' })
    const why = { team: stream.slice(5), head_rev: 1, reconnect_after: null }
    await until('it is told', () => heard.length === 1)
    expect(heard.splice(0)).toEqual([['resync_required', { ...why, reason: 'gap' }]])
    await pruneOutbox(other.db, new Date('2027-01-01T00:00:00Z'))
    expect(await ask(socket, 0)).toEqual({ head: 1, resync: 'retention' })
    await until('it is told', () => heard.length === 1)
    expect(heard.splice(0)).toEqual([['resync_required', { ...why, reason: 'retention' }]])
    await publish(event(stream, 'y'))
    await until('it is live', () => heard.length === 1)
    expect(revs(heard)).toEqual([['changed', 2]])
  })

  it('may pause, and goes on where it was', async () => {
    const { socket, heard } = await listen(ann)
    const watcher = await listen(ben)
    await received(socket, () => socket.emit('unsubscribe', { stream }))
    await publish(event(stream, 'x'))
    await until('others have it', () => watcher.heard.length === 1)
    await realtime.refreshRooms(ann.name)
    expect(await received(socket, () => {})).toEqual([])
    expect(await ask(socket, 0)).toEqual({ head: 1 })
    await until('it is there', () => heard.length === 1)
  })
})

it('sends signals to the sockets of a room', async () => {
  const { socket } = await listen(ann)
  const typing = next(socket, 'user_typing')
  server.ctx.outbox.signal(stream, 'user_typing', { user: ben.name })
  expect(await typing).toEqual({ user: ben.name })
})
