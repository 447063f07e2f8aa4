import type { AuditActions } from '../audit/index.ts'
import { analyticsActions, analyticsPermissions } from '../domain/analytics/index.ts'
import * as analytics from './analytics/index.ts'

/** The methods of every module; modules stay apart because their methods' names repeat. */
export const methodModules = [analytics]

/** The rights that these methods ask for, module by module. */
export const modulePermissions = [analyticsPermissions]

/** What they write to the audit log, a table a module. */
export const moduleActions: readonly AuditActions[] = [analyticsActions]
