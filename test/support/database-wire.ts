import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { testDatabaseUrl } from './database.ts'

/** A wire to the database that can be cut, held up, or cut at a word: the network between two machines. */
export interface DatabaseWire {
  url: string
  /** New connections are refused, and open ones end. */
  cut: () => void
  /** Bytes stay on the way, in both directions. */
  hold: (isHeld: boolean) => void
  mend: () => Promise<void>
  /** Ends the next connection that says this word (\x03 begins a statement): before the database hears it, or after it answered. */
  cutAt: (word: string, when: 'before' | 'after') => void
  close: () => Promise<void>
}

/** Lays a wire to this test's database. */
export async function layWire(): Promise<DatabaseWire> {
  const target = new URL(testDatabaseUrl())
  const pairs = new Set<[Socket, Socket]>()
  let isHeld = false
  let trap: { word: string; when: 'before' | 'after' } | undefined
  let server: Server
  let port = 0
  const end = (pair: [Socket, Socket]) => {
    for (const socket of pair) socket.destroy()
    pairs.delete(pair)
  }
  const accept = (near: Socket): void => {
    const far = connect({ host: target.hostname, port: Number(target.port) })
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    let isSprung = false
    near.on('data', (bytes: Buffer) => {
      if (trap !== undefined && bytes.toString('latin1').includes(trap.word)) {
        const { when } = trap
        trap = undefined
        if (when === 'before') return end(pair)
        isSprung = true
      }
      far.write(bytes)
    })
    far.on('data', (bytes: Buffer) => {
      if (isSprung) end(pair)
      else near.write(bytes)
    })
    for (const socket of pair) {
      if (isHeld) socket.pause()
      socket.on('error', () => end(pair)).on('close', () => end(pair))
    }
  }
  const listen = () =>
    new Promise<void>((resolve) => {
      server = createServer(accept).listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  await listen()
  const url = new URL(target)
  url.host = `127.0.0.1:${port}`
  const cut = () => {
    server.close()
    for (const pair of pairs) end(pair)
  }
  return {
    url: url.href,
    cut,
    mend: listen,
    hold: (held) => {
      isHeld = held
      for (const socket of [...pairs].flat()) held ? socket.pause() : socket.resume()
    },
    cutAt: (word, when) => {
      trap = { word, when }
    },
    close: async () => cut(),
  }
}
