import type { Kysely } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { newName } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** One line of the Activity Log about signing in or out. */
export interface Activity {
  user: string
  fullName: string
  operation: 'Login' | 'Logout'
  status: 'Success' | 'Failed'
  /** HTML, as Frappe shows it. */
  subject: string
  /** Empty when nobody's request was the cause. */
  ip: string
}

/**
 * Writes lines of the Activity Log. They are about users that exist, and about attempts that the lock-out let
 * through: otherwise a guest could fill the table, with names of his own making.
 */
export async function recordActivity(
  db: Kysely<Database>,
  lines: readonly Activity[],
  now: Date,
): Promise<void> {
  const time = databaseTime(now)
  const rows = lines.map(({ user, fullName, operation, status, subject, ip }) => ({
    name: newName(),
    creation: time,
    modified: time,
    owner: user,
    modified_by: user,
    subject,
    communication_date: time,
    ip_address: ip || null,
    operation,
    status,
    user,
    full_name: fullName,
  }))
  if (rows.length > 0) await db.insertInto('tabActivity Log').values(rows).execute()
}

/** A text inside a subject. */
export function escapeSubject(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
