import type { Text } from './alphabets.ts'

/** Told of each literal found: its number and where it ends. */
type Visit = (literal: number, end: number) => void

/**
 * Finds many literals in one pass, ASCII letters in either case: Aho and Corasick, "Efficient string matching",
 * 1975, with its failure links folded into the table. Each character is read once and costs one look-up.
 */
export function literalFinder(literals: readonly string[]): (text: Text, visit: Visit) => void {
  const { classOf, width } = characterClasses(literals)
  const { next, found } = automaton(literals, classOf, width)
  // The next state as the place of its row, inverted where a literal ends: one look-up says both.
  const rows = Int32Array.from(next, (state) => (found[state] ? ~(state * width) : state * width))
  return (text, visit) => {
    const { length } = text
    let row = 0
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      row = rows[row + (code < 128 ? (classOf[code] as number) : 0)] as number
      if (row < 0) {
        row = ~row
        for (const literal of found[row / width] ?? []) visit(literal, at + 1)
      }
    }
  }
}

/** Numbers the characters that occur in literals, both cases alike; all others are 0. */
function characterClasses(literals: readonly string[]): { classOf: Uint8Array; width: number } {
  const used = [...new Set(literals.join('').toLowerCase())]
  const classOf = new Uint8Array(128)
  for (const [index, character] of used.entries()) {
    classOf[character.charCodeAt(0)] = index + 1
    classOf[character.toUpperCase().charCodeAt(0)] = index + 1
  }
  return { classOf, width: used.length + 1 }
}

interface Automaton {
  /** The next state, by state and character class. */
  next: Uint16Array
  /** The literals that end in a state. */
  found: readonly (readonly number[] | undefined)[]
}

function automaton(literals: readonly string[], classOf: Uint8Array, width: number): Automaton {
  const children: Map<number, number>[] = [new Map()]
  const found: (number[] | undefined)[] = [undefined]
  for (const [literal, word] of literals.entries()) {
    let state = 0
    for (const character of word) {
      const symbol = classOf[character.charCodeAt(0)] ?? 0
      let child = children[state]?.get(symbol)
      if (child === undefined) {
        child = children.push(new Map()) - 1
        found.push(undefined)
        children[state]?.set(symbol, child)
      }
      state = child
    }
    found[state] = [...(found[state] ?? []), literal]
  }
  const next = new Uint16Array(children.length * width)
  const fallback = new Uint16Array(children.length)
  // Breadth first: a state's fallback is shorter, so its row is finished.
  const queue = [0]
  for (const state of queue) {
    const back = (fallback[state] ?? 0) * width
    if (state !== 0) next.copyWithin(state * width, back, back + width)
    for (const [symbol, child] of children[state] ?? []) {
      const shorter = state === 0 ? 0 : (next[back + symbol] ?? 0)
      fallback[child] = shorter
      const ends = [...(found[child] ?? []), ...(found[shorter] ?? [])]
      if (ends.length > 0) found[child] = ends
      next[state * width + symbol] = child
      queue.push(child)
    }
  }
  return { next, found }
}
