import type { User } from '../context.ts'
import { PermissionError } from '../exceptions.ts'

/** What a right is asked on: the names of the objects that the call touches. */
export type Resource = Readonly<Record<string, string | null | undefined>>

/** True when this user may do the action on that resource. */
export type Rule = (user: User, resource: Resource) => boolean

/** Decides every right in one place. */
export interface Permissions {
  /** True when some module has registered the action. */
  knows: (action: string) => boolean
  /** Throws PermissionError unless a rule grants the action; an unknown action is denied. */
  requireRight: (user: User, action: string, resource: Resource) => void
}

/** The engine over the rules that each module registers, by action; refuses two for the same action. */
export function permissionEngine(modules: readonly Readonly<Record<string, Rule>>[]): Permissions {
  const table = new Map<string, Rule>()
  for (const [action, rule] of modules.flatMap((rules) => Object.entries(rules))) {
    if (table.has(action)) throw new Error(`Two rules decide ${action}.`)
    table.set(action, rule)
  }
  return {
    knows: (action) => table.has(action),
    requireRight: (user, action, resource) => {
      if (table.get(action)?.(user, resource) === true) return
      throw new PermissionError('You do not have the right to do this.', {
        hint: `No permission for ${action}`,
        detail: { action, resource, user: user.name },
      })
    },
  }
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
