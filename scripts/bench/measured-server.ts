import { setTimeout as delay } from 'node:timers/promises'

// The server itself, in a process that tells its memory when it is asked. Needs --expose-gc.
process.on('message', async (message) => {
  if (message !== 'measure') return
  // V8 hands freed pages back from another thread, and only those that the collection before found empty.
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.()
    await delay(100)
  }
  const { heapUsed, rss } = process.memoryUsage()
  process.send?.({ type: 'memory', heapUsed, rss })
})
await import('../../src/main.ts')
