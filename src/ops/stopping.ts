import type { ServerResponse } from 'node:http'

/** The answers that a process owes, and whether it takes its leave. */
export interface Answering {
  /** Notes a request; to be called as it arrives. */
  begin: (res: ServerResponse) => void
  isStopping: () => boolean
  /** From now on every answer ends its connection; those that are being worked on included. */
  stop: () => void
  /** Settles when every answer has been handed to the network, or its client is gone. */
  finished: () => Promise<void>
}

export function createAnswering(): Answering {
  const owed = new Set<ServerResponse>()
  let isStopping = false
  let finish: (() => void) | undefined

  function settle(this: ServerResponse): void {
    owed.delete(this)
    if (owed.size === 0) finish?.()
  }
  return {
    begin: (res) => {
      owed.add(res)
      res.on('close', settle)
      if (isStopping) res.setHeader('Connection', 'close')
    },
    isStopping: () => isStopping,
    stop: () => {
      isStopping = true
      for (const res of owed) if (!res.headersSent) res.setHeader('Connection', 'close')
    },
    finished: () =>
      new Promise((resolve) => {
        finish = resolve
        if (owed.size === 0) resolve()
      }),
  }
}
