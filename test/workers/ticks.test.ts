import { expect, test } from '@jest/globals'
import { runTicks } from '../support/tick-run.ts'

test('sixty ticks run once each on three processes that are killed and paused', async () => {
  const tally = await runTicks(60, 100)
  expect(tally).toMatchObject({ double: 0, missed: 0, misrecorded: 0 })
  expect(tally.fenced).toEqual({ error: 'LeaseLost', doneByOthers: true, writesAfterwards: 0 })
  expect(tally.kills).toBeGreaterThan(0)
}, 60_000)
