import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Kysely } from 'kysely'
import type { User } from '../../src/context.ts'
import type { Database } from '../../src/doctype/generated/tables.ts'
import { PermissionError } from '../../src/exceptions.ts'
import { GUEST } from '../../src/identity/users.ts'
import {
  CALL,
  type ModulePermissions,
  type PolicyEngine,
  type PolicyRequest,
  permissionSlot,
  type Resource,
  type Verdict,
} from '../../src/permissions/index.ts'

/** No rule of these tests asks it. */
const db = {} as Kysely<Database>
const user: User = {
  ...GUEST,
  name: 'ann@example.com',
  memberships: [{ organization: 'hers', role: 'member' }],
}
const manager: User = { ...user, name: 'sys@example.com', roles: new Set(['System Manager']) }
const saying = (verdict: Verdict): ModulePermissions => ({
  rights: { 'tea.make': { bit: 'write', verdict: () => verdict } },
})
const deciding =
  (verdict: Verdict): PolicyEngine =>
  async () =>
    verdict

async function may(
  modules: ModulePermissions[],
  engine?: PolicyEngine,
  resource: Resource = {},
  who = user,
  action = 'tea.make',
): Promise<boolean> {
  try {
    await permissionSlot(modules, engine).requireRight(who, action, resource, db)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(PermissionError)
    return false
  }
}

describe('the permission slot', () => {
  it.each<[Verdict, Verdict, boolean]>([
    ['allow', 'allow', true],
    ['allow', 'open', true],
    ['allow', 'deny', false],
    ['open', 'allow', true],
    ['open', 'open', false],
    ['open', 'deny', false],
    ['deny', 'allow', false],
    ['deny', 'open', false],
    ['deny', 'deny', false],
  ])('with object rights %s and policies %s answers %s', async (object, policy, allowed) => {
    expect(await may([saying(object)], deciding(policy))).toBe(allowed)
  })

  it('without policies is the object rights alone', async () => {
    expect(await may([saying('allow')])).toBe(true)
    expect(await may([saying('open')])).toBe(false)
    expect(await may([saying('deny')])).toBe(false)
  })

  it('denies what nobody registered, whatever policies say', async () => {
    expect(await may([], deciding('allow'))).toBe(false)
    expect(permissionSlot([]).knows('tea.make')).toBe(false)
    expect(permissionSlot([saying('open')]).knows('tea.make')).toBe(true)
  })

  it('opens no other organization, and asks nobody about it', async () => {
    let asked = 0
    const engine: PolicyEngine = async () => {
      asked++
      return 'allow'
    }
    const modules = [saying('allow')]
    expect(await may(modules, engine, { organization: 'theirs' })).toBe(false)
    expect(asked).toBe(0)
    expect(await may(modules, engine, { organization: 'hers' })).toBe(true)
    expect(await may(modules, engine, { organization: null })).toBe(true)
    expect(await may(modules, engine, { organization: 'theirs' }, manager)).toBe(true)
  })

  it('asks the policies with bit, resource and the groups of every module', async () => {
    const seen: (PolicyRequest & { all: readonly string[] })[] = []
    const engine: PolicyEngine = async (request) => {
      seen.push({ ...request, all: await request.groups() })
      return 'open'
    }
    const modules = [
      { ...saying('allow'), groups: async () => ['workspace:a', 'workspace:b'] },
      { rights: {} },
      { rights: {}, groups: async ({ name }: User) => [`team:${name}`] },
    ]
    await may(modules, engine, { tea: 'green' })
    expect(seen).toMatchObject([
      {
        user,
        action: 'tea.make',
        bit: 'write',
        resource: { tea: 'green' },
        all: ['workspace:a', 'workspace:b', 'team:ann@example.com'],
      },
    ])
  })

  it('lets policies guard every method', async () => {
    expect(await may([], undefined, { method: 'a.b' }, user, CALL)).toBe(true)
    expect(await may([], deciding('deny'), { method: 'a.b' }, user, CALL)).toBe(false)
  })

  it('tells every module when somebody’s access ends, and stops at the first that fails', async () => {
    const told: unknown[] = []
    const hook = (name: string, fails = false): ModulePermissions => ({
      rights: {},
      accessEnded: async (ended) => {
        told.push([name, ended])
        if (fails) throw new Error('no')
      },
    })
    const ended = { user: 'ann@example.com', organization: null }
    await permissionSlot([hook('a'), { rights: {} }, hook('b')]).accessEnded(ended, db, new Date())
    expect(told).toEqual([
      ['a', ended],
      ['b', ended],
    ])
    const failing = permissionSlot([hook('c', true), hook('d')])
    await expect(failing.accessEnded(ended, db, new Date())).rejects.toThrow('no')
    expect(told).toHaveLength(3)
  })

  it('refuses two rights for one action', () => {
    expect(() => permissionSlot([saying('allow'), saying('open')])).toThrow(
      'Two modules decide tea.make.',
    )
  })

  it('reads a resource from the first module that has it', async () => {
    const having = (text: string | undefined): ModulePermissions => ({
      rights: {},
      readResource: async (workspace, path) => text && `${workspace}/${path}: ${text}`,
    })
    const { readResource } = permissionSlot([
      having(undefined),
      { rights: {} },
      having('new'),
      having('old'),
    ])
    expect(await readResource('w', 'a.ts', db)).toBe('w/a.ts: new')
    expect(await permissionSlot([]).readResource('w', 'a.ts', db)).toBeUndefined()
  })

  it('never turns a denial into a grant, whatever the policies', async () => {
    const verdict = fc.constantFrom<Verdict>('allow', 'deny', 'open')
    await fc.assert(
      fc.asyncProperty(verdict, verdict, fc.boolean(), async (object, policy, isHers) => {
        const resource = { organization: isHers ? 'hers' : 'theirs' }
        const allowed = await may([saying(object)], deciding(policy), resource)
        if (object === 'deny' || policy === 'deny' || !isHers) expect(allowed).toBe(false)
      }),
    )
  })
})
