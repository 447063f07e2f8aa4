import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { nameId } from '../src/domain/analytics/names.ts'
import { ValidationError } from '../src/exceptions.ts'
import { defineMethod } from '../src/frappe/method.ts'
import {
  type Arena,
  fuzz,
  MANY_REQUESTS,
  openArena,
  REQUESTS,
  targetOf,
  targets,
} from './support/fuzz-run.ts'

/** Milliseconds for the requests of one method, and for narrowing one that fails. */
const PATIENCE = 200_000

/** What is deleted cannot be deleted again, and there is only so much of it. */
const isOnce = ({ path }: { path: string }): boolean => path.includes('delete')

describe('requests of every shape', () => {
  let arena: Arena

  beforeAll(async () => {
    arena = await openArena()
  })
  afterAll(() => arena.close())

  it.each(targets())(
    '$path is unharmed and stores nothing that it refuses',
    async (target) => {
      const { accepted, refused } = await fuzz(arena, target, 'everything')
      expect(accepted + refused).toBe(REQUESTS)
      // Requests that never got past the first check would show nothing.
      expect(accepted).toBeGreaterThan(isOnce(target) ? 0 : REQUESTS / 50)
      expect(refused).toBeGreaterThan(REQUESTS / 50)
    },
    PATIENCE,
  )
})

describe('a method that is wrong', () => {
  const contract = {
    verbs: ['POST'],
    audience: 'user',
    right: null,
    transaction: 'own',
    idempotency: null,
    audit: null,
    input: z.object({ title: z.string() }),
    output: z.null(),
  } as const
  const forgetful = defineMethod('Stores, and refuses.', { ...contract, path: 'fuzz.forgetful' })
  const fragile = defineMethod('Fails on quotes.', { ...contract, path: 'fuzz.fragile' })
  const methods = {
    forgetful: forgetful.handle(async ({ input: { title }, ctx }) => {
      const row = { name_id: nameId(title), name: title.slice(0, 200) }
      await ctx.db.insertInto('oro_name').ignore().values(row).execute()
      if (title.length > 7) throw new ValidationError('That is too long.')
      return null
    }),
    fragile: fragile.handle(async ({ input: { title } }) => {
      if (title.includes("'")) throw new Error('That is a quote.')
      return null
    }),
  }
  let arena: Arena

  beforeAll(async () => {
    arena = await openArena({ methods })
  })
  afterAll(() => arena.close())

  it(
    'is found when it stores what it refuses',
    async () => {
      const found = fuzz(arena, targetOf(methods.forgetful), 'user', MANY_REQUESTS)
      await expect(found).rejects.toThrow(/seed[\s\S]*Status 417, and rows went from/)
    },
    PATIENCE,
  )

  it(
    'is found when it fails',
    async () => {
      const found = fuzz(arena, targetOf(methods.fragile), 'user', MANY_REQUESTS)
      await expect(found).rejects.toThrow(/seed[\s\S]*Status 500/)
    },
    PATIENCE,
  )
})
