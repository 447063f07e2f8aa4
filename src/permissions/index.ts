import type { Kysely } from 'kysely'
import type { User } from '../context.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { PermissionError } from '../exceptions.ts'

type Db = Kysely<Database>

/** What a right is asked on: the names of the objects that the call touches. */
export type Resource = Readonly<Record<string, string | null | undefined>>

/** What an action needs, in the words of access control policies. */
export type Bit = 'read' | 'write' | 'delete' | 'execute' | 'share'

/** `deny` is final; `open` leaves it to the policies, and is a denial where there are none. */
export type Verdict = 'allow' | 'deny' | 'open'

/** What a module says of one of its actions. */
export interface Right {
  bit: Bit
  /** The object's own rights: memberships, ownership, shares. */
  verdict: (user: User, resource: Resource, db: Db) => Verdict | Promise<Verdict>
}

/** Called when a user is disabled (no organization), or is no member of an organization any more. */
export type AccessHook = (
  ended: { user: string; organization: string | null },
  db: Db,
  now: Date,
) => Promise<void>

/** What a module tells of its objects. */
export interface ModulePermissions {
  /** By action. */
  rights: Readonly<Record<string, Right>>
  /** Names of the groups that a user is in, for policies: `workspace:<id>`. */
  groups?: (user: User, db: Db) => Promise<readonly string[]>
  /** Ends what follows from somebody's access, in the transaction that ends it. */
  accessEnded?: AccessHook
  /** Newest stored text of a workspace's file, for scanners; undefined when it is not this module's. */
  readResource?: (workspace: string, path: string, db: Db) => Promise<string | undefined>
}

/** One question to the policies. */
export interface PolicyRequest {
  user: User
  groups: () => Promise<readonly string[]>
  action: string
  bit: Bit
  resource: Resource
}

/** Decides by policies: may take away what object rights allow, and give what they leave open. */
export type PolicyEngine = (request: PolicyRequest, db: Db) => Promise<Verdict>

/** Decides every right in one place. */
export interface Permissions {
  /** True when some module has registered the action. */
  knows: (action: string) => boolean
  /** Throws PermissionError unless the user may; an unknown action is denied. */
  requireRight: (user: User, action: string, resource: Resource, db: Db) => Promise<void>
  readResource: (workspace: string, path: string, db: Db) => Promise<string | undefined>
  /** Every module's hook, one after another. */
  accessEnded: AccessHook
}

/** Every method is a resource as well, so that policies can guard it; its audience has been checked before. */
export const CALL = 'api.call'

const OWN: ModulePermissions = { rights: { [CALL]: { bit: 'execute', verdict: () => 'allow' } } }

/**
 * The one gate, over what each module registers; refuses two rights for the same action. Asked in this order: the
 * boundary of the organization, the object's own rights, the policies.
 */
export function permissionSlot(
  modules: readonly ModulePermissions[],
  engine?: PolicyEngine,
): Permissions {
  const rights = new Map<string, Right>()
  for (const [action, right] of [OWN, ...modules].flatMap((one) => Object.entries(one.rights))) {
    if (rights.has(action)) throw new Error(`Two modules decide ${action}.`)
    rights.set(action, right)
  }

  async function isAllowed(user: User, action: string, resource: Resource, db: Db) {
    const right = rights.get(action)
    if (right === undefined || !isWithinReach(user, resource)) return false
    const verdict = await right.verdict(user, resource, db)
    if (verdict === 'deny' || engine === undefined) return verdict === 'allow'
    const groups = async () => {
      const lists = await Promise.all(modules.map((module) => module.groups?.(user, db) ?? []))
      return lists.flat()
    }
    const decided = await engine({ user, groups, action, bit: right.bit, resource }, db)
    return (decided === 'open' ? verdict : decided) === 'allow'
  }

  return {
    knows: (action) => rights.has(action),
    requireRight: async (user, action, resource, db) => {
      if (await isAllowed(user, action, resource, db)) return
      throw new PermissionError('You do not have the right to do this.', {
        hint: `No permission for ${action}`,
        detail: { action, resource, user: user.name },
      })
    },
    accessEnded: async (ended, db, now) => {
      for (const { accessEnded } of modules) await accessEnded?.(ended, db, now)
    },
    readResource: async (workspace, path, db) => {
      for (const { readResource } of modules) {
        const text = await readResource?.(workspace, path, db)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

/** No policy opens what is another organization's. */
function isWithinReach(user: User, { organization }: Resource): boolean {
  if (organization == null || hasRole(user, 'System Manager')) return true
  return user.memberships.some((membership) => membership.organization === organization)
}

/** True when the user holds the role; Administrator holds every role. */
export function hasRole(user: User, role: string): boolean {
  return user.name === 'Administrator' || user.roles.has(role)
}

/** True for an owner or admin of the organization: a membership, not a site role. */
export function isOrganizationAdmin(user: User, organization: string): boolean {
  return user.memberships.some(
    (membership) => membership.organization === organization && membership.role !== 'member',
  )
}
