import { createHmac } from 'node:crypto'
import { derivedKey } from './root-key.ts'

/** A keyed digest of a text: 32 bytes that only this installation's processes can make. */
export type Mac = (purpose: string, text: string) => Buffer

/** Digests under keys derived from the root key, one for each purpose. */
export function macUnder(root: Buffer): Mac {
  const keys = new Map<string, Buffer>()
  return (purpose, text) => {
    let key = keys.get(purpose)
    if (key === undefined) {
      key = derivedKey(root, `mac ${purpose}`)
      keys.set(purpose, key)
    }
    return createHmac('sha256', key).update(text).digest()
  }
}
