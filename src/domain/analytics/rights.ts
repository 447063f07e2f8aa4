import type { User } from '../../context.ts'
import { hasRole, isOrganizationAdmin, type ModulePermissions } from '../../permissions/index.ts'

const isSelf = (user: User, name: string | null | undefined): boolean =>
  name == null || name === user.name

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
          hasRole(user, 'System Manager') ||
          (organization == null
            ? isSelf(user, subject)
            : isOrganizationAdmin(user, organization) || subject === user.name)
        return reads ? 'allow' : 'open'
      },
    },
  },
}
