import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/create-context.ts'
import { transact } from '../../src/db/transaction.ts'
import { permissionSlot } from '../../src/permissions/index.ts'
import { createRealtime } from '../../src/realtime/server.ts'

// Sends an event to all its sockets whenever it is told to: as a committed event of a stream, or (BARE) as Socket.IO
// does by itself. Says when the event was committed, or handed to Socket.IO.
const STREAM = 'bench:room'

const httpServer = createServer()
const send = process.env.BARE ? bare() : await fromStream()
httpServer.listen(0, '127.0.0.1', () => {
  const { port } = httpServer.address() as AddressInfo
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` })
})
process.on('message', (n: number) => send(n))
process.on('disconnect', () => process.exit(0))

/** Nanoseconds, of a clock that all processes of the machine share. */
function sent(n: number): void {
  process.send?.({ type: `sent ${n}`, at: Number(process.hrtime.bigint()) })
}

function bare(): (n: number) => void {
  const io = new Server(httpServer, { serveClient: false })
  return (n) => {
    sent(n)
    const order = { stream: STREAM, rev: n, prev_rev: n - 1 }
    const content = { ...contentOf(n), superseded: false, actor: 'bench@example.com' }
    io.emit('tick', { ...order, ...content, ts: new Date().toISOString() })
  }
}

async function fromStream(): Promise<(n: number) => void> {
  const { ctx } = await createContext(readConfig(process.env), permissionSlot([]))
  createRealtime({
    httpServer,
    ctx,
    site: 'bench',
    rooms: [async () => [STREAM]],
    streams: [{ prefix: STREAM }],
  })
  return (n) =>
    void transact(ctx.db, async (_, unit) => {
      unit.onEnd(() => sent(n))
      const { publish } = ctx.outbox.writer(unit, 'bench@example.com')
      await publish({ stream: STREAM, key: `tick:${n}`, ...contentOf(n) })
    })
}

function contentOf(n: number) {
  return { type: 'tick', ref: { id: n }, data: { n, text: 'x'.repeat(200) } }
}
