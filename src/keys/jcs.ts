/**
 * The one text of a value, as RFC 8785 (JSON Canonicalization Scheme) has it: what is hashed and authenticated. Keys
 * whose value is undefined are left out. A number that is no safe integer is written as a string, since readers in
 * other languages print fractions and large numbers otherwise; half a surrogate pair becomes U+FFFD, as it does in
 * the database.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(wellFormed(value))
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? JSON.stringify(value) : `"${value}"`
  }
  if (typeof value === 'bigint') return `"${value}"`
  if (typeof value === 'boolean' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}.`)
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    // By UTF-16 code units, which is what comparing strings does here.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${canonicalJson(name)}:${canonicalJson(one)}`)
  return `{${members.join(',')}}`
}

/** A text that UTF-8 can hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
