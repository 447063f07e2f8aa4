import { createHash } from 'node:crypto'

/** Lots that are the same for the same seed (sfc32: with 32 bits of state, ids of millions of events come twice). */
export class Draw {
  readonly #state: Int32Array

  constructor(seed: string) {
    this.#state = new Int32Array(4)
    const digest = createHash('sha256').update(seed).digest()
    for (let word = 0; word < 4; word++) this.#state[word] = digest.readInt32LE(word * 4)
  }

  /** From 0 up to but without 1. */
  share(): number {
    return this.#next() / 2 ** 32
  }

  /** A whole number, both bounds included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.share() < probability
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T
  }

  /** The first choices far more often than the last ones, as with files and models. */
  often<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.share() ** 3 * choices.length)] as T
  }

  /** So many times eight hex digits. */
  hex(words: number): string {
    let text = ''
    for (let word = 0; word < words; word++) text += this.#next().toString(16).padStart(8, '0')
    return text
  }

  uuid(): string {
    const hex = this.hex(4)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state
    const next = (a + b + counter) | 0
    this.#state[0] = b ^ (b >>> 9)
    this.#state[1] = c + (c << 3)
    this.#state[2] = ((c << 21) | (c >>> 11)) + next
    this.#state[3] = counter + 1
    return next >>> 0
  }
}
