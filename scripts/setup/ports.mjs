import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Why nobody can listen there now, as the system's error code; undefined when one can.
 * @param {string} host
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
export async function listenError(host, port) {
  const probe = createServer()
  try {
    probe.listen({ host, port })
    await once(probe, 'listening')
    probe.close()
    await once(probe, 'close')
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/**
 * A loopback port that nobody listens on, below those that Linux (32768) and others give to
 * outgoing connections: from there it could be taken while its owner restarts.
 * @returns {Promise<number>}
 */
export async function freeLowPort() {
  for (;;) {
    const port = randomInt(20_000, 32_768)
    if (!(await listenError('127.0.0.1', port))) return port
  }
}
