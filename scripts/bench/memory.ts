import { setTimeout as delay } from 'node:timers/promises'

/** What a process holds, in bytes. */
export interface Memory {
  heapUsed: number
  rss: number
  /** The most that it ever held. */
  peakRss: number
}

/** Tells the parent this process's memory when it is asked, after a collection where --expose-gc allows one. */
export function tellMemory(): void {
  process.on('message', async (message) => {
    if (message !== 'measure') return
    // V8 hands freed pages back from another thread, and only those that the collection before found empty.
    for (let round = 0; globalThis.gc !== undefined && round < 5; round++) {
      globalThis.gc()
      await delay(100)
    }
    const { heapUsed, rss } = process.memoryUsage()
    const peakRss = process.resourceUsage().maxRSS * 1024
    process.send?.({ type: 'memory', heapUsed, rss, peakRss })
  })
}
