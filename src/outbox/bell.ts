import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Heads } from './writer.ts'

/** Milliseconds between attempts to reach Redis, at most, and until one that does not answer counts as away. */
const LONGEST_PAUSE_MS = 2_000
const PATIENCE_MS = 3_000
/** Commands that wait for it at most; what it rings is soon of no interest. */
const MAX_WAITING = 1_000

/** An event that no table keeps. */
export interface Signal {
  room: string
  event: string
  data: unknown
}

/** What processes tell each other. */
type Message = { from: string } & ({ heads: [stream: string, rev: number][] } | { signal: Signal })

/** Tells other processes that something happened. It may be lost: nothing depends on it but how soon they know. */
export interface Bell {
  ring: (heads: Heads) => void
  signal: (signal: Signal) => void
  isConnected: () => boolean
  close: () => void
}

interface Options {
  /** redis:// address. */
  url: string
  /** Installations that share a Redis are told apart by their site. */
  site: string
  log: Logger
  /** What other processes rang. */
  rung: (heads: Heads) => void
  signalled: (signal: Signal) => void
}

/** A bell over Redis; connects, and comes back, by itself. */
export function createBell({ url, site, log, rung, signalled }: Options): Bell {
  const from = randomUUID()
  const channel = `oropendola:${site}`
  let send: ((text: string) => void) | undefined
  let isConnected = (): boolean => false
  let isClosed = false
  const closing: (() => void)[] = []

  function hear(text: string): void {
    try {
      const message: Message = JSON.parse(text)
      if (message.from === from) return
      if ('heads' in message) rung(new Map(message.heads))
      else signalled(message.signal)
    } catch (error) {
      // Others may use the same Redis.
      log.warn({ err: error }, 'Redis brought what is no message of ours')
    }
  }

  async function connect(): Promise<void> {
    // Loaded by those who have one.
    const { createClient } = await import('redis')
    if (isClosed) return
    const speaker = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: MAX_WAITING,
      pingInterval: PATIENCE_MS / 3,
      socket: {
        connectTimeout: PATIENCE_MS,
        socketTimeout: PATIENCE_MS,
        reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, LONGEST_PAUSE_MS),
      },
    })
    const listener = speaker.duplicate({ disableOfflineQueue: false })
    isConnected = () => speaker.isReady && listener.isReady
    let isTold = false
    for (const client of [speaker, listener]) {
      client.on('ready', () => {
        if (!isConnected()) return
        isTold = false
        log.info('Redis is connected')
      })
      client.on('error', (error) => {
        if (!isTold) log.warn({ err: error }, 'Redis is away; events arrive a little later')
        isTold = true
      })
      closing.push(() => client.destroy())
    }
    send = (text) => {
      speaker.publish(channel, text).catch(() => {
        // It is away; the others look by themselves.
      })
    }
    await Promise.all([speaker.connect(), listener.connect()])
    await listener.subscribe(channel, hear)
  }
  connect().catch((error) => {
    if (!isClosed) log.warn({ err: error }, 'Redis cannot be used')
  })

  const tell = (message: Message): void => send?.(JSON.stringify(message))
  return {
    ring: (heads) => tell({ from, heads: [...heads] }),
    signal: (signal) => tell({ from, signal }),
    isConnected: () => isConnected(),
    close: () => {
      isClosed = true
      for (const close of closing) close()
    },
  }
}
