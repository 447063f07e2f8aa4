import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import { listening, type ServerProcess, spawnServer } from '../support/server-process.ts'
import { statusOf, until } from '../support/start.ts'

const PING = '/api/method/frappe.ping'
/** Seconds that no test waits for: what ends before them does not end because of them. */
const LONG = '3600'

let running: ServerProcess | undefined

afterEach(() => {
  running?.child.kill('SIGKILL')
})

async function start(env: NodeJS.ProcessEnv): Promise<{ server: ServerProcess; url: string }> {
  running = spawnServer(env)
  return { server: running, url: await listening(running) }
}

/** A request whose body is on its way: the server has its headers, and waits. */
async function beginRequest(
  url: string,
): Promise<{ finish: () => void; answer: Promise<IncomingMessage> }> {
  const agent = new Agent({ keepAlive: true })
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': 2,
    Expect: '100-continue',
  }
  const outgoing = request(url + PING, { method: 'POST', agent, headers })
  const answer = once(outgoing, 'response').then(([response]) => response as IncomingMessage)
  answer.catch(() => {})
  outgoing.flushHeaders()
  // The server has read the headers, and handed them to the application.
  await once(outgoing, 'continue')
  outgoing.write('{')
  return { finish: () => outgoing.end('}'), answer }
}

const isRefused = async (url: string): Promise<boolean> => (await statusOf(`${url}/health`)) === 0

describe('a server that gets SIGTERM', () => {
  it('answers what is in flight, tells the client to leave, and ends with 0', async () => {
    const { server, url } = await start({ STOP_GRACE_SECONDS: LONG })
    const { finish, answer } = await beginRequest(url)
    server.child.kill('SIGTERM')
    await until('new connections are refused', () => isRefused(url))
    finish()
    const response = await answer
    expect(response.statusCode).toBe(200)
    expect(response.headers.connection).toBe('close')
    expect(await text(response)).toBe('{"message":"pong"}')
    expect(await server.ended).toEqual([0, null])
    const log = server.said()
    expect(log).toMatch(/"msg":"stopping"[\s\S]*"method":"frappe.ping"[\s\S]*"msg":"stopped"/)
  })

  it('does not wait for clients that are connected and ask nothing', async () => {
    const { server, url } = await start({ STOP_GRACE_SECONDS: LONG })
    const { hostname, port } = new URL(url)
    const silent = connect(Number(port), hostname)
    await once(silent, 'connect')
    const closed = once(silent, 'close')
    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual([0, null])
    silent.destroy()
    await closed
  })

  it('says first that it is not ready, and still answers', async () => {
    const { server, url } = await start({ STOP_DELAY_SECONDS: LONG })
    server.child.kill('SIGTERM')
    await until('/ready says no', async () => (await statusOf(`${url}/ready`)) === 503)
    const ready = await fetch(`${url}/ready`)
    expect(await ready.json()).toEqual({ ready: false, stopping: true })
    const ping = await fetch(url + PING)
    expect(ping.status).toBe(200)
    expect(ping.headers.get('connection')).toBe('close')
  })

  it('ends with 1 when the grace period is over, and says so', async () => {
    const { server, url } = await start({ STOP_GRACE_SECONDS: '0.2' })
    const { answer } = await beginRequest(url)
    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual([1, null])
    await expect(answer).rejects.toThrow()
    expect(server.said()).toContain('the grace period is over')
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('and then %s ends at once', async (second, code) => {
    const { server, url } = await start({ STOP_GRACE_SECONDS: LONG })
    await beginRequest(url)
    server.child.kill('SIGTERM')
    await until('new connections are refused', () => isRefused(url))
    server.child.kill(second)
    expect(await server.ended).toEqual([code, null])
  })

  it('from a supervisor that is gone stops just the same', async () => {
    const { server } = await start({ STOP_GRACE_SECONDS: LONG })
    server.child.disconnect()
    expect(await server.ended).toEqual([0, null])
  })
})
