import { describe, expect, it } from '@jest/globals'
import { DatabaseAway, UnknownOutcome } from '../../src/db/errors.ts'
import { groupCommit, waitingForCommit } from '../../src/db/group-commit.ts'

/** A store whose transactions end when the test says so. */
function slowStore() {
  const begun: { items: readonly number[]; commit: () => void; fail: (error: Error) => void }[] = []
  const write = (items: readonly number[]) =>
    new Promise<string[]>((resolve, reject) => {
      begun.push({ items, commit: () => resolve(items.map((item) => `#${item}`)), fail: reject })
    })
  return { begun, write }
}

/** Lets everything run that waits for nothing outside. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

const errorWith = (fields: object): Error => Object.assign(new Error('refused'), fields)

describe('groupCommit', () => {
  it('writes a lone item at once', () => {
    const { begun, write } = slowStore()
    void groupCommit(write)(1)
    expect(begun.map(({ items }) => items)).toEqual([[1]])
  })

  it('lets newcomers share the next transaction while two are in flight', async () => {
    const { begun, write } = slowStore()
    const store = groupCommit(write)
    const answers = [1, 2, 3, 4, 5].map(store)
    expect(begun.map(({ items }) => items)).toEqual([[1], [2]])
    expect(waitingForCommit()).toBe(3)
    begun[0]?.commit()
    await settled()
    expect(begun.map(({ items }) => items)).toEqual([[1], [2], [3, 4, 5]])
    expect(waitingForCommit()).toBe(0)
    for (const { commit } of begun) commit()
    expect(await Promise.all(answers)).toEqual(['#1', '#2', '#3', '#4', '#5'])
  })

  it('answers nobody before the commit', async () => {
    const { begun, write } = slowStore()
    const answered: string[] = []
    const answer = groupCommit(write)(1).then((text) => answered.push(text))
    await settled()
    expect(answered).toEqual([])
    begun[0]?.commit()
    await answer
    expect(answered).toEqual(['#1'])
  })

  it('has at most 256 items in a transaction and two in flight, and forgets none', async () => {
    let running = 0
    let most = 0
    const sizes: number[] = []
    const store = groupCommit<number, number>(async (items) => {
      running++
      most = Math.max(most, running)
      sizes.push(items.length)
      await settled()
      running--
      return items
    })
    const items = Array.from({ length: 1000 }, (_, index) => index)
    expect(await Promise.all(items.map(store))).toEqual(items)
    expect(most).toBe(2)
    expect(sizes).toEqual([1, 1, 256, 256, 256, 230])
  })

  it('runs each item of a refused group alone, so that a bad one spoils only itself', async () => {
    const tried: number[][] = []
    const store = groupCommit<number, number>(async (items) => {
      tried.push([...items])
      await settled()
      if (items.includes(4)) throw errorWith({ errno: 4025 })
      return items.map((item) => -item)
    })
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(store))
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(tried).toEqual([[1], [2], [3, 4, 5], [3], [4], [5]])
  })

  it.each([
    ['database that is away', new DatabaseAway('away')],
    ['commit that was lost', new UnknownOutcome(undefined)],
    ['deadlock that stayed', errorWith({ errno: 1213 })],
  ])('tells a %s to the whole group, and goes on with the next', async (_, error) => {
    const tried: number[][] = []
    let isAway = true
    const store = groupCommit<number, number>(async (items) => {
      tried.push([...items])
      await settled()
      if (isAway) throw error
      return items
    })
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(store))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(tried).toEqual([[1], [2], [3, 4]])
    isAway = false
    expect(await store(5)).toBe(5)
  })

  it('tells an error that is thrown at once like any other', async () => {
    const store = groupCommit<number, number>(() => {
      throw new Error('at once')
    })
    await expect(store(1)).rejects.toThrow('at once')
    await expect(store(2)).rejects.toThrow('at once')
  })
})
