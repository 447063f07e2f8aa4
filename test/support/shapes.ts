import { isIn } from '../../src/redact/alphabets.ts'
import type { Rule } from '../../src/redact/rules.ts'

const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')

/** A text that a rule's own shape describes, and the part of it that is secret. */
export function exampleOf(
  { shape, skip = 0 }: Rule,
  literal: string,
  draw: (length: number, alphabet: string) => string,
): { text: string; secret: string } {
  const parts = shape.map((part) => {
    if (typeof part === 'string') return part
    const [alphabet, least] = part
    return draw(least, [...ASCII].filter((one) => isIn(one.charCodeAt(0), alphabet)).join(''))
  })
  const all = [literal, ...parts]
  return { text: all.join(''), secret: all.slice(skip).join('') }
}
