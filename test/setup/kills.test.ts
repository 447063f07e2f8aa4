import { expect, test } from '@jest/globals'
import { surviveKills } from '../support/kills.ts'

test('an acknowledged event survives three kills of server and database', async () => {
  const aftermath = await surviveKills(3, 500)
  expect(aftermath).toMatchObject({ kills: 3, lost: 0, doubled: 0 })
  expect(aftermath.acknowledged).toBeGreaterThanOrEqual(500)
}, 120_000)
