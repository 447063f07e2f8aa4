import { expect, test } from '@jest/globals'
import { besiege } from '../support/analytics-siege.ts'

test('a million events by eight writers, three of them killed, are counted right at any moment', async () => {
  const aftermath = await besiege({
    seed: 'long siege',
    zones: [
      ...['Europe/London', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kolkata'],
      ...['UTC', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/St_Johns'],
    ],
    batches: 350,
    size: [1_000, 5_000],
    questions: 2,
    days: 4,
    metrics: 12,
    pauseMs: 3_000,
    rebuilt: 93,
  })
  console.log(JSON.stringify(aftermath))
  expect(aftermath).toMatchObject({ kills: 3, differences: [], lost: 0, doubled: 0, drift: 0 })
  expect(aftermath.changed).toEqual([])
  expect(aftermath.events).toBeGreaterThan(1_000_000)
  expect(aftermath.snapshots).toBeGreaterThan(20)
}, 3_600_000)
