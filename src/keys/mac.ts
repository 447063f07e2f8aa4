import { createHmac, hkdfSync } from 'node:crypto'

/** A keyed digest of a text: 32 bytes that only this site's processes can make. */
export type Mac = (purpose: string, text: string) => Buffer

/** Digests under keys derived from a secret, one for each purpose (HKDF, RFC 5869). */
export function macUnder(secret: Buffer): Mac {
  const keys = new Map<string, Buffer>()
  return (purpose, text) => {
    let key = keys.get(purpose)
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', secret, '', `mac ${purpose}`, 32))
      keys.set(purpose, key)
    }
    return createHmac('sha256', key).update(text).digest()
  }
}
