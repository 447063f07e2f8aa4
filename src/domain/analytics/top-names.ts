import { competitionRanks } from '../../series/rank.ts'

/** What counts for a name, once or as a part of more. */
export interface NameCount {
  name: string
  n: number
}

/** The sum of each name, the largest first and equals by name (analytics, 4.3). */
export function topNames(counts: Iterable<NameCount>): NameCount[] {
  const sums = new Map<string, number>()
  for (const { name, n } of counts) sums.set(name, (sums.get(name) ?? 0) + n)
  const entries = [...sums].map(([name, score]) => ({ name, score }))
  return competitionRanks(entries).map(({ name, score }) => ({ name, n: score }))
}
