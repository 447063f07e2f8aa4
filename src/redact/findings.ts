import { createHmac } from 'node:crypto'
import type { SecretKind } from './rules.ts'
import { scan } from './scan.ts'

/** A secret that was found, described without it. */
export interface Finding {
  rule: string
  kind: SecretKind
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units; the end is past the last one, or the end of the line for a secret of several. */
  column_start: number
  column_end: number
  /** At most its first four characters, and never more than a quarter of it. */
  preview: string
  /** UTF-16 units. */
  length: number
  /** The first 16 bytes of HMAC-SHA256(pepper, secret) in hex: whether two are the same secret, and no more. */
  fingerprint?: string
}

const PREVIEW = 4

/**
 * Finds what redact replaces, and leaves the text as it is: for those who refuse it. With a pepper, findings carry
 * fingerprints.
 */
export function findSecrets(text: string, pepper?: Uint8Array): Finding[] {
  let line = 1
  let lineStart = 0
  let lineEnd = endOfLine(text, 0)
  return scan(text).map(({ rule, kind, start, end }) => {
    while (lineEnd < start) {
      line++
      lineStart = lineEnd + 1
      lineEnd = endOfLine(text, lineStart)
    }
    const secret = text.slice(start, end)
    return {
      rule,
      kind,
      line,
      column_start: start - lineStart + 1,
      column_end: Math.min(end, lineEnd) - lineStart + 1,
      preview: secret.slice(0, Math.min(PREVIEW, secret.length / 4)),
      length: secret.length,
      ...(pepper && { fingerprint: fingerprintOf(secret, pepper) }),
    }
  })
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function fingerprintOf(secret: string, pepper: Uint8Array): string {
  return createHmac('sha256', pepper).update(secret).digest().subarray(0, 16).toString('hex')
}
