export interface Change {
  /** Not rounded; null where nothing can be compared. */
  changePercent: number | null
  status: 'up' | 'down' | 'flat' | 'new' | 'gone' | 'no_data'
}

/** From the first period's value to the second's; null stands for no data, or a ratio with nothing to divide by. */
export function changeOf(first: number | null, second: number | null): Change {
  if (first === null || second === null) return { changePercent: null, status: 'no_data' }
  if (first === second) return { changePercent: 0, status: 'flat' }
  if (first === 0) return { changePercent: null, status: 'new' }
  if (second === 0) return { changePercent: -100, status: 'gone' }
  const changePercent = (100 * (second - first)) / Math.abs(first)
  return { changePercent, status: second > first ? 'up' : 'down' }
}

/**
 * Rounds what the double really is, for output: 2.675 is stored a little below it and gives 2.67, while 0.125 is
 * stored exactly and goes to the even neighbour, 0.12. Never -0.
 */
export function roundHalfEven(value: number, decimals: number): number {
  // A double ends in a 5 right behind the last decimal only if it is an odd multiple of 1 / 2^(decimals + 1); scaling
  // by a power of two is exact, and so is toFixed, which takes the neighbour further from zero.
  const isHalf = Math.abs(value * 2 ** (decimals + 1)) % 2 === 1
  const nearerZero = value.toFixed(decimals + 1).slice(0, -1)
  const isEven = /[02468]\.?$/.test(nearerZero)
  return Number(isHalf && isEven ? nearerZero : value.toFixed(decimals)) + 0
}
