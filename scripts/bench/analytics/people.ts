import type { Kysely } from 'kysely'
import type { User } from '../../../src/context.ts'
import type { Database } from '../../../src/doctype/generated/tables.ts'
import type { EventInput } from '../../../src/domain/analytics/index.ts'
import { createOrganization, saveUser } from '../../../src/identity/accounts.ts'
import { findUsers } from '../../../src/identity/users.ts'
import type { FernetKey } from '../../../src/keys/fernet.ts'
import { startOfDate } from '../../../src/series/zones.ts'
import { Draw } from './draw.ts'
import { deed, type SourceFile, sourceFile } from './habits.ts'

/** The first one has more than half of all people; its zone is that of its days. */
export const ORGANIZATIONS = [
  { organizationName: 'Large', timeZone: 'Europe/Berlin', share: 0.6 },
  { organizationName: 'Middle', timeZone: 'America/New_York', share: 0.3 },
  { organizationName: 'Small', timeZone: 'Asia/Kolkata', share: 0.1 },
]
const ZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kolkata']
const WORKSPACES = ['shop', 'billing', 'search', 'apps']

/** Somebody whose events are made: always the same ones for the same name, date and salt. */
export interface Person {
  user: User
  zone: string
  /** For the header of their requests. */
  token: string
}

/** People in organizations, the first of each of which owns it. */
export async function settle(db: Kysely<Database>, key: FernetKey, count: number) {
  const now = new Date()
  const accounts = Array.from({ length: count }, (_, n) => ({
    name: `person-${n}@example.com`,
    firstName: 'Person',
    timeZone: ZONES[n % ZONES.length] ?? 'UTC',
    apiKey: `benchkey${n}`,
    apiSecret: 'benchsecret',
  }))
  for (const account of accounts) await saveUser(db, key, account, now)
  const organizations: string[] = []
  let first = 0
  for (const { share, ...organization } of ORGANIZATIONS) {
    const last = Math.round(first + share * count)
    const members = accounts
      .slice(first, last)
      .map(({ name }, n) => ({ user: name, role: n === 0 ? 'owner' : 'member' }) as const)
    organizations.push(await createOrganization(db, { ...organization, members }, now))
    first = last
  }
  const names = accounts.map(({ name }) => name)
  const users = await findUsers(db, names)
  const people = accounts.map(({ name, timeZone, apiKey, apiSecret }): Person => {
    const user = users.get(name)
    if (user === undefined) throw new Error(`${name} was not stored.`)
    return { user, zone: timeZone, token: `token ${apiKey}:${apiSecret}` }
  })
  return { people, organization: organizations[0] ?? '' }
}

/** Files that somebody has open on a day. */
const FILES_A_DAY = 25
const MINUTE_MS = 60_000

/** So many events of a working day: two sittings, most of the time on a few files. */
export function eventsOf(
  { user, zone }: Person,
  date: string,
  count: number,
  salt = '',
): EventInput[] {
  const draw = new Draw(`${salt} ${user.name} ${date}`)
  const files = Array.from({ length: FILES_A_DAY }, () => sourceFile(draw))
  const morning = startOfDate(date, zone) + draw.between(450, 600) * MINUTE_MS
  const afternoon = morning + draw.between(270, 330) * MINUTE_MS
  const half = Math.ceil(count / 2)
  return [...sitting(draw, files, morning, half), ...sitting(draw, files, afternoon, count - half)]
}

function sitting(
  draw: Draw,
  files: readonly SourceFile[],
  start: number,
  count: number,
): EventInput[] {
  const step = (draw.between(180, 250) * MINUTE_MS) / count
  const session = draw.uuid()
  const workspace = draw.often(WORKSPACES)
  return Array.from({ length: count }, (_, n) => ({
    event_id: draw.uuid(),
    ...deed(draw, draw.often(files)),
    timestamp: new Date(start + Math.floor((n + draw.share()) * step)).toISOString(),
    session_id: session,
    workspace_id: workspace,
  }))
}
