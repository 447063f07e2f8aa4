import { io } from 'socket.io-client'

// Opens a socket for each session that it is sent, as the editor extension does, and keeps them open.
process.on('message', async ({ url, sids }: { url: string; sids: string[] }) => {
  const startedAt = performance.now()
  const failures = await Promise.all(sids.map((sid) => open(url, sid)))
  const seconds = (performance.now() - startedAt) / 1000
  process.send?.({ type: 'connected', seconds, failures: failures.filter(Boolean) })
})
process.on('disconnect', () => process.exit(0))

/** Why it did not connect, or nothing. */
function open(url: string, sid: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = io(url, {
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      auth: { sid },
      extraHeaders: { Cookie: `sid=${sid}` },
      timeout: 20_000,
    })
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', (error) => resolve(error.message))
  })
}
