export interface Entry {
  name: string
  score: number
}

/** Best first, equals by name (by code units, the same everywhere) and on the same rank, as in sports: 1, 2, 2, 4. */
export function competitionRanks(entries: readonly Entry[]): (Entry & { rank: number })[] {
  const ordered = [...entries].sort(
    (left, right) => right.score - left.score || (left.name < right.name ? -1 : 1),
  )
  let rank = 0
  return ordered.map(({ name, score }, index) => {
    if (score !== ordered[index - 1]?.score) rank = index + 1
    return { name, score, rank }
  })
}

/** Share of all below one's own value, in percent; equals, oneself among them, count half. Null when there is nobody. */
export function percentileRank(own: number, all: readonly number[]): number | null {
  if (all.length === 0) return null
  const below = all.filter((value) => value < own).length
  const equal = all.filter((value) => value === own).length
  return (100 * (below + 0.5 * equal)) / all.length
}
