import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Where Socket.IO clients connect when they are not told otherwise. */
export const SOCKET_PATH = '/socket.io/'
/** Milliseconds that clients get to say goodbye. */
const GOODBYE_MS = 2_000

/**
 * Routes what a server with Socket.IO is sent: requests to one of the paths go to Socket.IO when they can be meant
 * for nothing else, and upgrades to anything else are answered as ordinary requests. Call it after attaching
 * Socket.IO. The result waits until the upgraded connections are closed, and ends those of silent clients.
 */
export function routeUpgrades(server: Server, paths: ReadonlySet<string>): () => Promise<void> {
  const upgraded = new Set<Duplex>()
  const rewrite = (req: IncomingMessage): void => rewriteAddress(req, paths)
  server.prependListener('request', rewrite)
  server.prependListener('upgrade', rewrite)
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!req.url?.startsWith(SOCKET_PATH)) return serveWithoutUpgrade(server, req, socket, head)
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
  })
  return async () => {
    const closed = Promise.all(
      [...upgraded].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    )
    const impatient = setTimeout(() => {
      for (const socket of upgraded) socket.destroy()
    }, GOODBYE_MS)
    await closed
    clearTimeout(impatient)
  }
}

function rewriteAddress(req: IncomingMessage, paths: ReadonlySet<string>): void {
  const url = req.url ?? ''
  if (!isWebSocket(req) && !/[?&]EIO=/.test(url)) return
  const [path = '', query = ''] = url.split('?', 2)
  if (!paths.has(path.replace(/^\/{2,}/, '/').replace(/\/$/, ''))) return
  const args = new URLSearchParams(query)
  if (!args.has('EIO')) args.set('EIO', '4')
  if (!args.has('transport')) args.set('transport', 'websocket')
  req.url = `${SOCKET_PATH}?${args}`
}

/**
 * As soon as anybody listens for upgrades, Node hands over all of them unanswered, also those to HTTP/2 that curl and
 * Java add to ordinary requests. The connection ends with the answer: each turn leaves listeners of Node's on it.
 */
function serveWithoutUpgrade(
  server: Server,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`, 'Connection: close']
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] ?? ''
    if (!/^(connection|upgrade)$/i.test(name)) lines.push(`${name}: ${req.rawHeaders[i + 1]}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function isWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket'
}
