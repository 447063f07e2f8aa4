import { expect, test } from '@jest/globals'
import { survivePause } from '../support/pauses.ts'

test('a database that stands still costs no acknowledged event, and is found when it goes on', async () => {
  const pause = await survivePause(2_000)
  expect(pause).toMatchObject({ lost: 0, doubled: 0 })
  expect(pause.refused).toBeGreaterThan(0)
  // A bound on waiting for ever, on a machine that does other things as well.
  expect(pause.recoveryMs).toBeLessThan(20_000)
}, 120_000)
