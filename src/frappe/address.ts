import type { IncomingMessage } from 'node:http'
import proxyAddress, { compile } from 'proxy-addr'

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
    const peer = socket.remoteAddress ?? ''
    if (!isTrusted(peer, 0)) return { ip: peer, isSecure: isEncrypted }
    return {
      ip: proxyAddress(req, isTrusted),
      isSecure: isEncrypted || headers['x-forwarded-proto'] === 'https',
    }
  }
}
