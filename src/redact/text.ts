import { newPlaceholders, type Placeholders } from './placeholders.ts'
import { scan } from './scan.ts'

/** A text without its secrets. */
export interface Redacted {
  text: string
  /** How many were replaced, each occurrence counted. */
  count: number
}

/**
 * Replaces every secret of a text by a placeholder such as `[REDACTED:github-token#1]`, the same secret by the same
 * one. Doing it again changes nothing. JSON stays JSON: quotes are never part of a secret.
 */
export function redact(text: string): Redacted {
  return redactWith(text)
}

/** The same, within a document of several texts that share placeholders. */
export function redactWith(text: string, shared?: Placeholders): Redacted {
  const matches = scan(text)
  if (matches.length === 0) return { text, count: 0 }
  const placeholders = shared ?? newPlaceholders()
  placeholders.reserve(text)
  const parts: string[] = []
  let at = 0
  for (const { rule, start, end } of matches) {
    parts.push(text.slice(at, start), placeholders.nameOf(text.slice(start, end), rule))
    at = end
  }
  parts.push(text.slice(at))
  return { text: parts.join(''), count: matches.length }
}
