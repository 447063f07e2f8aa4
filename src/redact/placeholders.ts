import type { Text } from './alphabets.ts'
import type { Span } from './assignment.ts'

const OPENING = '[REDACTED:'
/** Each beginning is looked at once, and forward: the parts have no character in common with what follows them. */
const PLACEHOLDER = /\[REDACTED:([a-z0-9-]{1,40})#(\d{1,9})\]/g
const ENDS_WITH_ONE = /\[REDACTED:[a-z0-9-]{1,40}#\d{1,9}\]$/
/** Characters of the longest placeholder. */
const LONGEST = OPENING.length + 40 + 1 + 9 + 1

/** Whether a whole text is one placeholder. */
export function isPlaceholder(text: string): boolean {
  return text.length <= LONGEST && text.startsWith(OPENING) && ENDS_WITH_ONE.test(text)
}

/** What touches a placeholder is the rest of something that was judged before: it stays, so that redaction ends. */
export function touchesPlaceholder(text: Text, { start, end }: Span): boolean {
  if (text.startsWith(OPENING, end)) return true
  return (
    text.startsWith(']', start - 1) &&
    ENDS_WITH_ONE.test(text.slice(Math.max(0, start - LONGEST), start))
  )
}

/** Names secrets within one document: the same secret always alike, others by the next free number of their rule. */
export interface Placeholders {
  /** Keeps the numbers of placeholders that a text already has. */
  reserve: (text: string) => void
  nameOf: (secret: string, rule: string) => string
}

export function newPlaceholders(): Placeholders {
  const names = new Map<string, string>()
  const last = new Map<string, number>()
  return {
    reserve: (text) => {
      if (!text.includes(OPENING)) return
      for (const [, rule = '', number] of text.matchAll(PLACEHOLDER)) {
        last.set(rule, Math.max(last.get(rule) ?? 0, Number(number)))
      }
    },
    nameOf: (secret, rule) => {
      const known = names.get(secret)
      if (known !== undefined) return known
      const number = (last.get(rule) ?? 0) + 1
      const name = `${OPENING}${rule}#${number}]`
      last.set(rule, number)
      names.set(secret, name)
      return name
    },
  }
}
