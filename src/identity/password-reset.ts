import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { databaseTime } from '../db/time.ts'
import { newName } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { randomToken } from './sessions.ts'
import { MAX_NAME } from './sign-in.ts'

/** What asking for a new password came to, in Frappe's words. */
export type PasswordReset = 'not found' | 'not allowed' | 'disabled' | 'mailed'

/** Gives a user a key that sets a new password, and queues the mail that brings it; an older key is void. */
export async function requestPasswordReset(
  db: Kysely<Database>,
  name: string,
  siteUrl: string,
  now: Date,
): Promise<PasswordReset> {
  const user =
    name.length > MAX_NAME
      ? undefined
      : await db
          .selectFrom('tabUser')
          .select(['name', 'email', 'enabled'])
          .where('name', '=', name)
          .executeTakeFirst()
  if (user === undefined) return 'not found'
  if (user.name === 'Administrator') return 'not allowed'
  if (user.enabled !== 1) return 'disabled'
  const key = randomToken()
  await db
    .updateTable('tabUser')
    .set({
      // As frappe/core/doctype/user/user.py v15: who reads the table cannot use it.
      reset_password_key: createHash('sha256').update(key).digest('hex'),
      last_reset_password_key_generated_on: databaseTime(now),
    })
    .where('name', '=', user.name)
    .execute()
  await queueMail(db, { user: user.name, recipient: user.email ?? user.name }, now, {
    subject: 'Password Reset',
    text: [
      'Hello,',
      '',
      'A new password was asked for your account. To set one, open this address:',
      '',
      `${siteUrl}/update-password?key=${key}`,
      '',
      'If it was not you who asked, ignore this message: your password stays as it is.',
      '',
    ],
  })
  return 'mailed'
}

async function queueMail(
  db: Kysely<Database>,
  { user, recipient }: { user: string; recipient: string },
  now: Date,
  { subject, text }: { subject: string; text: readonly string[] },
): Promise<void> {
  const time = databaseTime(now)
  const stamp = { creation: time, modified: time, owner: 'Guest', modified_by: 'Guest' }
  const mail = newName()
  const headers = [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="utf-8"',
    `Subject: ${subject}`,
    // Frappe's mark, which the sender replaces; so is the sender's own address.
    'To: <!--recipient-->',
    `Date: ${now.toUTCString()}`,
  ]
  await db
    .insertInto('tabEmail Queue')
    .values({
      ...stamp,
      name: mail,
      message: [...headers, '', ...text].join('\r\n'),
      status: 'Not Sent',
      reference_doctype: 'User',
      reference_name: user,
      add_unsubscribe_link: 0,
    })
    .execute()
  await db
    .insertInto('tabEmail Queue Recipient')
    .values({
      ...stamp,
      name: newName(),
      idx: 1,
      recipient,
      status: 'Not Sent',
      parent: mail,
      parentfield: 'recipients',
      parenttype: 'Email Queue',
    })
    .execute()
}
