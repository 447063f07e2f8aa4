import { expect, test } from '@jest/globals'
import { runTicks } from '../support/tick-run.ts'

test('a thousand ticks run once each on three processes that are killed and paused', async () => {
  const tally = await runTicks(1_000, 50)
  expect(tally).toMatchObject({ double: 0, missed: 0, misrecorded: 0 })
  expect(tally.fenced).toEqual({ error: 'LeaseLost', doneByOthers: true, writesAfterwards: 0 })
  expect(tally.kills).toBeGreaterThan(10)
}, 600_000)
