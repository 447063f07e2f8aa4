/** Lots that are the same for the same seed (mulberry32). */
export class Draw {
  #state: number

  constructor(seed: string) {
    // FNV-1a.
    let hash = 0x811c9dc5
    for (let at = 0; at < seed.length; at++) {
      hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193)
    }
    this.#state = hash
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
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
