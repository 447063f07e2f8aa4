/** Levels of arrays and objects in JSON that arrives: the parser would take seconds for millions of them. */
export const MAX_JSON_DEPTH = 100

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether JSON is nested deeper than that. Counts brackets outside of strings; in broken JSON too, which the parser refuses. */
export function isTooDeep(text: Buffer): boolean {
  let depth = 0
  let isText = false
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]
    if (byte === QUOTE) isText = !isText
    else if (isText) {
      if (byte === BACKSLASH) i++
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MAX_JSON_DEPTH) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}

/** The value of a JSON text inside an argument; undefined, which no JSON is, where it is none or nested too deep. */
export function parseArgument(text: string): unknown {
  // A shorter text has no room for so many levels.
  if (text.length > MAX_JSON_DEPTH && isTooDeep(Buffer.from(text))) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
