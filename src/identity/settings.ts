import type { Kysely } from 'kysely'
import { z } from 'zod'
import { SystemSettings as Field } from '../doctype/generated/schemas.ts'
import type { Database } from '../doctype/generated/tables.ts'

/** The DocType's `session_expiry` of 170:00 hours, in seconds. */
export const DEFAULT_SESSION_SECONDS = 612_000

const field = Field.shape

/** Defaults are the DocType's; they also stand for what is missing or cannot be read. */
const schema = z.object({
  /** Seconds that a session lives from its last use; the field says hours:minutes[:seconds]. */
  session_expiry: z
    .string()
    .regex(/^\d{1,5}:\d{1,2}(:\d{1,2})?$/)
    .transform(secondsOf)
    .refine((seconds) => seconds > 0)
    .catch(DEFAULT_SESSION_SECONDS),
  deny_multiple_sessions: field.deny_multiple_sessions.unwrap().unwrap().catch(false),
  allow_login_using_mobile_number: field.allow_login_using_mobile_number
    .unwrap()
    .unwrap()
    .catch(false),
  allow_login_using_user_name: field.allow_login_using_user_name.unwrap().unwrap().catch(false),
  /** Failed attempts that are forgiven; 0 counts none. */
  allow_consecutive_login_attempts: field.allow_consecutive_login_attempts
    .unwrap()
    .unwrap()
    .catch(10),
  /** Seconds from the first failed attempt until they are forgotten. */
  allow_login_after_fail: field.allow_login_after_fail.unwrap().unwrap().catch(60),
  enable_two_factor_auth: field.enable_two_factor_auth.unwrap().unwrap().catch(false),
  /** Days; 0 is never. */
  force_user_to_reset_password: field.force_user_to_reset_password.unwrap().unwrap().catch(0),
  /** Password resets that one address may ask for in an hour. */
  password_reset_limit: field.password_reset_limit.unwrap().unwrap().catch(3),
  allow_error_traceback: field.allow_error_traceback.unwrap().unwrap().catch(true),
})

/** System Settings, as far as the server follows them. */
export type SystemSettings = z.infer<typeof schema>

/** Reads the settings of the site; each that is missing or unreadable has its default. */
export async function readSettings(db: Kysely<Database>): Promise<SystemSettings> {
  const rows = await db
    .selectFrom('tabSingles')
    .select(['field', 'value'])
    .where('doctype', '=', 'System Settings')
    .where('field', 'in', Object.keys(schema.shape))
    .execute()
  return schema.parse(Object.fromEntries(rows.map(({ field, value }) => [field, value])))
}

function secondsOf(expiry: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = expiry.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}
