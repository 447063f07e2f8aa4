import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { compile } from 'proxy-addr'

/** Where a request came from, past the reverse proxies that are trusted. */
export interface Origin {
  ip: string
  /** It left the client over https. */
  isSecure: boolean
}

/** Reads X-Forwarded-For from the right, and X-Forwarded-Proto, but only from these addresses and networks. */
export function originReader(proxies: readonly string[]): (req: IncomingMessage) => Origin {
  const isTrusted = compile([...proxies])
  return (req) => {
    const { socket, headers } = req
    const isEncrypted = (socket as { encrypted?: boolean }).encrypted === true
    const peer = plainAddress(socket.remoteAddress ?? '') ?? ''
    if (!isTrusted(peer, 0)) return { ip: peer, isSecure: isEncrypted }
    const [protocol = ''] = headers['x-forwarded-proto']?.toString().split(',') ?? []
    return {
      ip: clientAddress(peer, headers['x-forwarded-for']?.toString() ?? '', isTrusted),
      isSecure: isEncrypted || protocol.trim() === 'https',
    }
  }
}

/** The first address from the right that is no trusted proxy; what is no address ends the search before it. */
function clientAddress(
  peer: string,
  forwarded: string,
  isTrusted: (address: string, i: number) => boolean,
): string {
  let ip = peer
  for (const text of forwarded.split(',').reverse()) {
    const address = plainAddress(text.trim())
    if (address === undefined) return ip
    ip = address
    if (!isTrusted(address, 0)) return ip
  }
  return ip
}

/** An address without the port that some gateways append, and IPv4 as such; undefined when it is none. */
function plainAddress(text: string): string | undefined {
  const bare = text
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(bare) === 0 ? undefined : bare
}
