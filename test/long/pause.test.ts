import { expect, test } from '@jest/globals'
import { survivePause } from '../support/pauses.ts'

test('after half a minute without an answer the database is found within three seconds', async () => {
  const pause = await survivePause(30_000)
  expect(pause).toMatchObject({ lost: 0, doubled: 0 })
  expect(pause.recoveryMs).toBeLessThan(3_000)
}, 240_000)
