import { expect, test } from '@jest/globals'
import { surviveKills } from '../support/kills.ts'

test('ten thousand acknowledged events survive twenty kills of server and database', async () => {
  const aftermath = await surviveKills(20, 10_000)
  expect(aftermath).toMatchObject({ kills: 20, lost: 0, doubled: 0 })
  expect(aftermath.acknowledged).toBeGreaterThanOrEqual(10_000)
}, 600_000)
