import { expect, test } from '@jest/globals'
import { surviveFaults } from '../support/outbox-faults.ts'

test('three processes with eight writers are killed ten times, and every subscriber sees every committed event in order', async () => {
  const faults = { processes: 3, writers: 8, kills: 10, sockets: 9, waitsForLeases: true }
  const aftermath = await surviveFaults(faults)
  expect(aftermath).toMatchObject({ kills: 10, wrong: [] })
  expect(aftermath.acknowledged).toBeGreaterThan(400)
  expect(aftermath.rolledBack).toBeGreaterThan(50)
}, 600_000)
