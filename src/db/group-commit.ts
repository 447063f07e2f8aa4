import { isAway, isRepeatable, UnknownOutcome } from './errors.ts'

/** Limits of one group commit: measured against one transaction an item in scripts/bench. */
const MAX_ITEMS = 256
const MAX_IN_FLIGHT = 2

let waiting = 0

/** Items of all group commits of this process that no transaction has taken yet. */
export function waitingForCommit(): number {
  return waiting
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Joins concurrent single writes into few transactions: while two are in flight, newcomers wait and share the
 * next one. No timer, so a lone write never waits. `write` stores all items in one transaction and answers one
 * result per item, in order; an item's promise settles after the commit. When a group fails for a reason that
 * is not worth repeating, each of its items runs alone, so that one bad item spoils only itself.
 */
export function groupCommit<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = []
  let inFlight = 0

  const flush = (): void => {
    while (inFlight < MAX_IN_FLIGHT && queue.length > 0) {
      inFlight++
      const group = queue.splice(0, MAX_ITEMS)
      waiting -= group.length
      void settle(group, write).finally(() => {
        inFlight--
        flush()
      })
    }
  }
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      waiting++
      flush()
    })
}

async function settle<Item, Result>(
  group: readonly Waiting<Item, Result>[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await write(group.map(({ item }) => item))
    for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result)
  } catch (error) {
    const concernsAll = isRepeatable(error) || isAway(error) || error instanceof UnknownOutcome
    if (group.length === 1 || concernsAll) {
      for (const { reject } of group) reject(error)
      return
    }
    for (const one of group) await settle([one], write)
  }
}
