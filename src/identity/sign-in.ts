import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import type { User } from '../context.ts'
import { transact } from '../db/transaction.ts'
import type { Database } from '../doctype/generated/tables.ts'
import type { FernetKey } from '../keys/fernet.ts'
import { type Activity, escapeSubject, recordActivity } from './activity.ts'
import { attemptIds, clearAttempts, countAttempt, sweepAttempts } from './attempts.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { endSessionsOf, insertSession, type SessionRow, touchUser } from './sessions.ts'
import type { SystemSettings } from './settings.ts'
import { findUser } from './users.ts'

/** As frappe/auth.py: longer passwords are refused before they are hashed. */
const MAX_PASSWORD_CHARACTERS = 512
/** Characters of a document's name, and of an API key; nothing longer is worth a query of megabytes. */
export const MAX_NAME = 140

/** Frappe's sentences; clients compare the first four. */
export const REFUSALS = {
  incomplete: 'Incomplete login details',
  invalid: 'Invalid login credentials',
  disabled: 'User disabled or missing',
  too_long: 'Password size exceeded the maximum allowed size',
  two_factor:
    'This account needs two-factor authentication, which this server does not support. Use an API key, or ask the administrator.',
} as const

/** What a password login came to, when nobody is locked out. */
export type SignInResult = { row: SessionRow; user: User } | { refused: keyof typeof REFUSALS }

/** Who signs in, from where, and when. */
export interface Credentials {
  name: string
  password: string
  ip: string
  now: Date
}

interface Parts {
  db: Kysely<Database>
  encryptionKey: FernetKey
  log: Logger
}

/** Signs in with a password. Throws LoginLockedError when too many attempts failed before. */
export async function signIn(
  { db, encryptionKey, log }: Parts,
  settings: SystemSettings,
  { name, password, ip, now }: Credentials,
): Promise<SignInResult> {
  if (name === '' || password === '') return { refused: 'incomplete' }
  if (password.length > MAX_PASSWORD_CHARACTERS) return { refused: 'too_long' }
  const account = name.length > MAX_NAME ? undefined : await findAccount(db, settings, name)
  const ids = attemptIds(encryptionKey, account?.name, ip)
  await countAttempt(db, ids, settings, now)

  const refuse = (refused: keyof typeof REFUSALS): SignInResult => {
    const failed = account && activityOf(account, 'Failed', REFUSALS[refused], ip)
    // Not waited for: the time that it takes would tell who exists.
    Promise.all([
      recordActivity(db, failed ? [failed] : [], now),
      sweepAttempts(db, settings, now),
    ]).catch((error: unknown) => log.warn({ err: error }, 'a failed login was not recorded'))
    return { refused }
  }
  // Unknown users cost the same time as wrong passwords.
  const isRight = await verifyPassword(password, account?.hash ?? (await unknownUserHash()))
  if (!isRight || !account?.hash) return refuse('invalid')
  const user = await findUser(db, account.name)
  if (user === undefined) return refuse('disabled')
  if (settings.enable_two_factor_auth && (await needsSecondFactor(db, user))) {
    return refuse('two_factor')
  }
  const row = await transact(db, async (trx) => {
    await touchUser(trx, user.name, now)
    // Whoever changes the password locks that row too, and then ends the sessions: this one must not come after.
    if ((await readPasswordHash(trx, user.name)) !== account.hash) return undefined
    await clearAttempts(trx, ids)
    const session = await insertSession(trx, user, ip, settings.session_expiry, now)
    if (settings.deny_multiple_sessions) {
      const others = { except: session.sid, keep: Math.max(account.simultaneousSessions, 1) - 1 }
      const ending = { reason: 'Logged In From Another Session', ip, now } as const
      await endSessionsOf(trx, user.name, others, ending)
    }
    const subject = `${escapeSubject(account.fullName)} logged in`
    await recordActivity(trx, [activityOf(account, 'Success', subject, ip)], now)
    return session
  })
  return row === undefined ? refuse('invalid') : { row, user }
}

function activityOf(
  { name, fullName }: AccountRow,
  status: Activity['status'],
  subject: string,
  ip: string,
): Activity {
  return { user: name, fullName, operation: 'Login', status, subject, ip }
}

interface AccountRow {
  name: string
  fullName: string
  simultaneousSessions: number
  hash: string | null
}

/** Whom somebody means who signs in under a name; another's user name or number never hides an e-mail address. */
async function findAccount(
  db: Kysely<Database>,
  settings: SystemSettings,
  typed: string,
): Promise<AccountRow | undefined> {
  const row = await db
    .selectFrom('tabUser as user')
    .leftJoin('__Auth as auth', (join) =>
      join
        .onRef('auth.name', '=', 'user.name')
        .on('auth.doctype', '=', 'User')
        .on('auth.fieldname', '=', 'password')
        .on('auth.encrypted', '=', 0),
    )
    .select(['user.name', 'user.full_name', 'user.simultaneous_sessions', 'auth.password'])
    .where((eb) =>
      eb.or([
        eb('user.name', '=', typed),
        ...(settings.allow_login_using_mobile_number ? [eb('user.mobile_no', '=', typed)] : []),
        ...(settings.allow_login_using_user_name ? [eb('user.username', '=', typed)] : []),
      ]),
    )
    .orderBy(sql`user.name = ${typed}`, 'desc')
    .orderBy(sql`user.mobile_no = ${typed}`, 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    name: row.name,
    fullName: row.full_name ?? row.name,
    simultaneousSessions: row.simultaneous_sessions,
    hash: row.password,
  }
}

/** As frappe/twofactor.py: Administrator never, anybody else when one of the roles says so. */
async function needsSecondFactor(db: Kysely<Database>, user: User): Promise<boolean> {
  if (user.name === 'Administrator') return false
  const role = await db
    .selectFrom('tabRole')
    .select('name')
    .where('name', 'in', [...user.roles])
    .where('two_factor_auth', '=', 1)
    .executeTakeFirst()
  return role !== undefined
}

async function readPasswordHash(db: Kysely<Database>, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('__Auth')
    .select('password')
    .where('doctype', '=', 'User')
    .where('name', '=', name)
    .where('fieldname', '=', 'password')
    .where('encrypted', '=', 0)
    .executeTakeFirst()
  return row?.password
}

let decoy: Promise<string> | undefined
function unknownUserHash(): Promise<string> {
  decoy ??= hashPassword('nobody')
  return decoy
}
