import type { User } from '../../context.ts'
import { hasRole, isOrganizationAdmin, type Rule } from '../../permissions/index.ts'

const isSelf = (user: User, name: string | null | undefined): boolean =>
  name == null || name === user.name

/** Rights of the analytics module, by action. */
export const analyticsRights: Readonly<Record<string, Rule>> = {
  /** Events of oneself; services record for others. */
  'analytics.track': (user, { user: subject }) =>
    isSelf(user, subject) || hasRole(user, 'Oropendola Service'),

  /** Numbers about oneself; about an organization and its people for its owners and admins; System Manager all. */
  'analytics.read': (user, { user: subject, organization }) => {
    if (hasRole(user, 'System Manager')) return true
    if (organization != null) {
      return isOrganizationAdmin(user, organization) || (subject != null && isSelf(user, subject))
    }
    return isSelf(user, subject)
  },
}
