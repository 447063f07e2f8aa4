import type { AuditActions } from '../../audit/index.ts'

/** What the analytics module writes to the audit log. */
export const analyticsActions: AuditActions = {
  'analytics.rebuild': { type: 'update', plain: ['start', 'end'] },
  'analytics.reprice': { type: 'update', plain: ['start', 'end'] },
}
