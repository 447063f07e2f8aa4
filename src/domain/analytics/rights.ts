import type { User } from '../../context.ts'
import { hasRole, isOrganizationAdmin, type ModulePermissions } from '../../permissions/index.ts'

const isSelf = (user: User, name: string | null | undefined): boolean =>
  name == null || name === user.name

/** Whether somebody sees the numbers of an organization and of all its people. */
export function managesTeam(user: User, organization: string): boolean {
  return hasRole(user, 'System Manager') || isOrganizationAdmin(user, organization)
}

/** Rights of the analytics module. */
export const analyticsPermissions: ModulePermissions = {
  rights: {
    /** Events of oneself; services record for others. */
    'analytics.track': {
      bit: 'write',
      verdict: (user, { user: subject }) =>
        isSelf(user, subject) || hasRole(user, 'Oropendola Service') ? 'allow' : 'open',
    },

    /** Numbers about oneself; about an organization and its people for its owners and admins; System Manager all. */
    'analytics.read': {
      bit: 'read',
      verdict: (user, { user: subject, organization }) => {
        const reads =
          organization == null
            ? hasRole(user, 'System Manager') || isSelf(user, subject)
            : managesTeam(user, organization) || subject === user.name
        return reads ? 'allow' : 'open'
      },
    },

    /** The leaderboard of an organization, for its members; System Manager all. */
    'analytics.read_leaderboard': {
      bit: 'read',
      verdict: (user, { organization }) =>
        hasRole(user, 'System Manager') ||
        user.memberships.some((membership) => membership.organization === organization)
          ? 'allow'
          : 'open',
    },
  },
}
