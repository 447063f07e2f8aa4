import { expect, it } from '@jest/globals'
import { besiege } from '../../../support/analytics-siege.ts'

// Law 2: every answer equals a recount of the raw rows at its `as_of`, at any moment.

it('answers equal the events at any moment, while eight write, others aggregate and rebuild, and three are killed', async () => {
  const aftermath = await besiege({
    seed: 'siege',
    zones: ['Europe/London', 'Australia/Lord_Howe'],
    batches: 800,
    size: [1, 56],
    questions: 2,
    days: 30,
    metrics: 8,
    pauseMs: 100,
    rebuilt: 20,
  })
  expect(aftermath).toMatchObject({ kills: 3, differences: [], lost: 0, doubled: 0, drift: 0 })
  expect(aftermath.changed).toEqual([])
  expect(aftermath.events).toBeGreaterThan(20_000)
  expect(aftermath.snapshots).toBeGreaterThan(3)
}, 300_000)
