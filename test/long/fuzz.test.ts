import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Arena, fuzz, MANY_REQUESTS, openArena, ROLES, targets } from '../support/fuzz-run.ts'

/** Milliseconds for the requests of one method, and for narrowing one that fails. */
const PATIENCE = 200_000

const pairs = targets().flatMap((target) => ROLES.map((role) => ({ ...target, role })))

describe('requests of every shape, from everybody', () => {
  let arena: Arena

  beforeAll(async () => {
    arena = await openArena()
  })
  afterAll(() => arena.close())

  it.each(pairs)(
    '$path as $role is unharmed and stores nothing that it refuses',
    async ({ role, ...target }) => {
      const { accepted, refused } = await fuzz(arena, target, role, MANY_REQUESTS)
      expect(accepted + refused).toBe(MANY_REQUESTS)
    },
    PATIENCE,
  )
})
