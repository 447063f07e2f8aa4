import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals'
import { surviveFaults } from '../support/outbox-faults.ts'
import { type Processes, startProcesses } from '../support/outbox-processes.ts'
import { type Redis, startRedis } from '../support/redis.ts'
import { closeClients, connect, logIn, next } from '../support/sockets.ts'
import { until } from '../support/start.ts'

const ROOM = 'fault:a'

describe('of two processes', () => {
  let redis: Redis | undefined
  let processes: Processes
  const url = (n: number): string => processes.servers[n]?.url ?? ''

  beforeAll(async () => {
    redis = await startRedis()
    processes = await startProcesses(2, [ROOM], redis?.url)
  }, 60_000)
  afterAll(async () => {
    closeClients()
    await processes.close()
    await redis?.close()
  })

  const call = (n: number, method: string, args: object): Promise<Response> =>
    fetch(`${url(n)}/api/method/${method}`, {
      method: 'POST',
      headers: {
        authorization: processes.person.authorization,
        'content-type': 'application/json',
      },
      body: JSON.stringify(args),
    })
  const open = (n: number) =>
    connect({ url: url(n) }, { auth: { token: processes.person.authorization } })
  const publish = (n: number, id: string) =>
    call(n, 'test.publish', { stream: ROOM, id, fail: false })
  const areConnected = async (state: string) =>
    (await Promise.all(processes.servers.map(({ bell }) => bell()))).every((one) => one === state)

  it('each delivers what the other one commits', async () => {
    const sockets = [await open(0), await open(1)]
    for (const n of [0, 1]) {
      const there = Promise.all(sockets.map((socket) => next(socket, 'changed')))
      await publish(n, `from-${n}`)
      expect(await there).toMatchObject([{ rev: n + 1 }, { rev: n + 1 }])
    }
  })

  it('one disconnects the sockets of a session that ends in the other', async () => {
    const { sid, cookie } = await logIn({ url: url(0) }, processes.person)
    const socket = await connect({ url: url(1) }, { auth: { sid } })
    const gone = next(socket, 'disconnect')
    const logout = { method: 'POST', headers: { cookie } }
    expect((await fetch(`${url(0)}/api/method/logout`, logout)).status).toBe(200)
    expect(await gone).toBe('io server disconnect')
  })

  it('signals reach the sockets of both over Redis, and those of their own process without', async () => {
    if (redis === undefined) return
    const sockets = [await open(0), await open(1)]
    const signalled = async (n: number): Promise<unknown> => {
      const there = next(sockets[n] as (typeof sockets)[0], 'signalled')
      await call(0, 'test.signal', { room: ROOM })
      return there
    }
    await until('Redis is connected', () => areConnected('connected'))
    expect(await signalled(1)).toEqual({ pid: expect.any(Number) })
    await redis.stop()
    await until('Redis is away', () => areConnected('away'))
    expect(await signalled(0)).toEqual({ pid: expect.any(Number) })
    const there = next(sockets[1] as (typeof sockets)[0], 'changed')
    await publish(0, 'without-redis')
    expect(await there).toMatchObject({ ref: { id: 'without-redis' } })
    await redis.start()
    await until('Redis is back', () => areConnected('connected'))
    let isThere = false
    void next(sockets[1] as (typeof sockets)[0], 'signalled').then(() => {
      isThere = true
    })
    await until('signals reach the other again', async () => {
      await call(0, 'test.signal', { room: ROOM })
      return isThere
    })
  }, 60_000)
})

test('processes that are killed while they publish lose nothing, tell nothing twice and nothing that was taken back', async () => {
  const aftermath = await surviveFaults({
    processes: 2,
    writers: 4,
    kills: 3,
    sockets: 3,
    waitsForLeases: false,
  })
  expect(aftermath.wrong).toEqual([])
  expect(aftermath.committed).toBeGreaterThanOrEqual(aftermath.acknowledged)
}, 120_000)
