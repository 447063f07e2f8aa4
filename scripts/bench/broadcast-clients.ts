import { io, type Socket } from 'socket.io-client'

interface Task {
  /** Opens a socket for each session, or so many without. */
  open?: { url: string; sids: (string | null)[] }
  /** Forgets what came, and says when so many have come again to each socket. */
  expect?: number
}

const sockets: Socket[] = []
/** When each event came, by its number; nanoseconds as in the server. */
let came: [n: number, at: number][] = []
let expected = 0

// Notes when events come to its sockets.
process.on('message', async ({ open, expect }: Task) => {
  if (open !== undefined) {
    for (const sid of open.sids) sockets.push(await connect(open.url, sid))
    process.send?.({ type: 'connected' })
  }
  if (expect !== undefined) {
    came = []
    expected = expect * sockets.length
  }
})
process.on('disconnect', () => process.exit(0))

function connect(url: string, sid: string | null): Promise<Socket> {
  const auth = sid === null ? {} : { auth: { sid } }
  const socket = io(url, { transports: ['websocket'], forceNew: true, ...auth })
  socket.on('tick', ({ data }: { data: { n: number } }) => {
    came.push([data.n, Number(process.hrtime.bigint())])
    if (came.length === expected) process.send?.({ type: 'came', came })
  })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}
