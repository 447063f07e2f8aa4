import { existsSync, readFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type Config, readConfig } from '../config.ts'
import { openDatabase } from '../db/connect.ts'
import { schemaProblem } from '../db/schema-state.ts'
import { uuidBytes, uuidText } from '../db/uuid.ts'
import type { Database } from '../doctype/generated/tables.ts'
import { createOrganization } from '../identity/accounts.ts'
import {
  addMember,
  addUser,
  disableUser,
  newApiKey,
  type Place,
  ROLES,
  removeMember,
  requireUserName,
  setPassword,
} from '../identity/administration.ts'
import { cancelJob, JOB_STATES, type JobState, listJobs } from '../jobs/queue.ts'
import { loadEncryptionKey } from '../keys/encryption-key.ts'
import type { AccessHook } from '../permissions/index.ts'
import { findZone } from '../series/zones.ts'
import { askPassword } from './ask-password.ts'

const EXAMPLES = `
Examples:
  user add ada@example.com --first-name Ada --role "System Manager"
  user add robot@example.com --first-name Robot --role "Oropendola Service" --no-password
  user password ada@example.com < FILE
  key new robot@example.com --json
  org add "Example Ltd" --owner ada@example.com --time-zone Europe/London
  member add "Example Ltd" robot@example.com --role member
  jobs list --state dead
  price add sonnet.json

With npm run admin -- … the database of npm start is used, which may run or not, and --data DIR names its
directory (.data). With DATABASE_URL set, and as node dist/scripts/admin.js …, the database of that address is used.
Passwords are asked for on the terminal, or read from standard input. Running servers see a change within a second.`

/** What a command works with. */
interface Desk {
  db: Kysely<Database>
  config: Config
  now: Date
}

/** What a command came to: for people, and for programs with --json. */
interface Outcome {
  text: string
  json: Record<string, unknown>
}

/** The price book of AI models, as a module hands it over. */
export interface PriceBook {
  list: (db: Kysely<Database>) => Promise<readonly ListedPrice[]>
  /** Answers the version of the new price. */
  add: (db: Kysely<Database>, written: unknown, now: Date) => Promise<number>
}

interface ListedPrice {
  version: number
  model: string
  effective_from: Date
  prices: object
}

/** The commands of operators; `accessEnded` is what the modules do when somebody's access ends. */
export function adminProgram(accessEnded: AccessHook, prices: PriceBook): Command {
  const program = new Command('admin')
    .description('Users, keys, organizations, queued jobs and prices.')
    .option('--json', 'print one JSON object')
    .addOption(new Option('--data <dir>', 'with npm run admin: the data directory'))
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('What to do: see --help.')
  addUserCommands(
    program.command('user').description('people and services that sign in'),
    accessEnded,
  )
  addKeyCommands(program.command('key').description('API keys'))
  addOrganizationCommands(program, accessEnded)
  addJobCommands(program.command('jobs').description('the queue of long work'))
  addPriceCommands(program.command('price').description('what AI models cost'), prices)
  return program
}

function addUserCommands(user: Command, accessEnded: AccessHook): void {
  user
    .command('add')
    .description('make a user; the first System Manager of an installation is made so')
    .argument('<email>', 'the address to sign in with', email)
    .requiredOption('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--role <role...>', `roles: ${Object.keys(ROLES).join(', ')}, or your own`)
    .option('--time-zone <zone>', "IANA name; the site's when absent", timeZone)
    .option('--no-password', 'no signing in with a password; for services, which have keys')
    .action(async (name: string, options, command) => {
      const { firstName, lastName, role: roles = [], timeZone } = options
      await atDesk(command, async ({ db, now }) => {
        const password = options.password ? { password: await askPassword() } : {}
        await addUser(db, { name, firstName, lastName, roles, timeZone, ...password }, now)
        const held = roles.length > 0 ? `with ${roles.join(', ')}` : 'without roles'
        return { text: `${name} was made, ${held}.`, json: { user: name, roles } }
      })
    })
  user
    .command('disable')
    .description('let a user in no more; all sessions of the user end')
    .argument('<user>', 'e-mail address')
    .action(async (name: string, _options, command) => {
      await atDesk(command, async ({ db, now }) => {
        const user = await disableUser(db, name, accessEnded, now)
        return { text: `${user} is disabled; all sessions ended.`, json: { user, enabled: false } }
      })
    })
  user
    .command('password')
    .description('give a user another password; all sessions of the user end')
    .argument('<user>', 'e-mail address, or Administrator')
    .action(async (name: string, _options, command) => {
      await atDesk(command, async ({ db, now }) => {
        await requireUserName(db, name)
        const user = await setPassword(db, name, await askPassword(), now)
        return { text: `${user} has another password; all sessions ended.`, json: { user } }
      })
    })
}

function addKeyCommands(key: Command): void {
  key
    .command('new')
    .description('give a user a new API secret, and a key where there is none; the old secret ends')
    .argument('<user>', 'e-mail address, or Administrator')
    .action(async (name: string, _options, command) => {
      await atDesk(command, async ({ db, config, now }) => {
        const encryptionKey = existingKey(config.ENCRYPTION_KEY_FILE)
        const { user, apiKey, apiSecret } = await newApiKey(db, encryptionKey, name, now)
        return {
          text: `Authorization: token ${apiKey}:${apiSecret}\n(${user}; the secret is not shown again.)`,
          json: { user, api_key: apiKey, api_secret: apiSecret },
        }
      })
    })
}

function addOrganizationCommands(program: Command, accessEnded: AccessHook): void {
  program
    .command('org')
    .description('organizations')
    .command('add')
    .description('make an organization')
    .argument('<name>', 'what people call it')
    .requiredOption('--owner <user>', 'who owns it')
    .option('--time-zone <zone>', 'IANA name', timeZone, 'UTC')
    .action(async (organizationName: string, { owner, timeZone }, command) => {
      await atDesk(command, async ({ db, now }) => {
        const user = await requireUserName(db, owner)
        const members = [{ user, role: 'owner' as const }]
        const account = { organizationName, timeZone, members }
        const organization = await createOrganization(db, account, now)
        return {
          text: `${organizationName} was made: ${organization}`,
          json: { organization, organization_name: organizationName, owner: user },
        }
      })
    })
  const role = new Option('--role <role>', 'what the member may do')
  const member = program.command('member').description('members of organizations')
  member
    .command('add')
    .description('make a user a member of an organization')
    .argument('<organization>', 'its id, or its name where only one is called so')
    .argument('<user>', 'e-mail address')
    .addOption(role.choices(['owner', 'admin', 'member']).default('member'))
    .action(async (organization: string, user: string, options, command) => {
      await atDesk(command, async ({ db, now }) => {
        const place: Place = { organization, user, role: options.role }
        const added = await addMember(db, place, now)
        const text = `${added.user} is ${added.role} of ${added.organization}.`
        return { text, json: { ...added } }
      })
    })
  member
    .command('remove')
    .description('end a membership')
    .argument('<organization>', 'its id, or its name where only one is called so')
    .argument('<user>', 'e-mail address')
    .action(async (organization: string, user: string, _options, command) => {
      await atDesk(command, async ({ db, now }) => {
        const gone = await removeMember(db, { organization, user }, accessEnded, now)
        const text = `${gone.user} is no member of ${gone.organization} any more.`
        return { text, json: { ...gone } }
      })
    })
}

/** Rows of one list. */
const LISTED = 100

function addPriceCommands(price: Command, book: PriceBook): void {
  price
    .command('list')
    .description('all prices, in the order of adding')
    .action(async (_options, command) => {
      await atDesk(command, async ({ db }) => {
        const prices = await book.list(db)
        const lines = prices.map(({ version, model, effective_from, prices: usd }) =>
          [version, model, effective_from.toISOString(), JSON.stringify(usd)].join('  '),
        )
        return { text: lines.join('\n') || 'There are none.', json: { prices } }
      })
    })
  price
    .command('add')
    .description('add a price; what was priced before keeps its cost until it is repriced')
    .argument(
      '<file>',
      'JSON: {"model":"claude-x*","effective_from":"2026-12-01T00:00:00Z","prices":{"input":"0.000003","output":"0.000015"}}',
    )
    .action(async (file: string, _options, command) => {
      await atDesk(command, async ({ db, now }) => {
        const version = await book.add(db, JSON.parse(readFileSync(file, 'utf8')), now)
        const text = `The price has version ${version}; servers use it within ten seconds.`
        return { text, json: { version } }
      })
    })
}

function addJobCommands(jobs: Command): void {
  const state = new Option('--state <state>', 'only those')
  jobs
    .command('list')
    .description(`the latest ${LISTED} jobs, the newest first`)
    .addOption(state.choices(JOB_STATES))
    .action(async (options: { state?: JobState }, command) => {
      await atDesk(command, async ({ db }) => {
        const list = await listJobs(db, { state: options.state, limit: LISTED })
        const lines = list.map(({ id, kind, state, attempts, progressText, error }) =>
          [uuidText(id), state, kind, `attempt ${attempts}`, error ?? progressText ?? '']
            .join('  ')
            .trimEnd(),
        )
        const json = list.map(({ id, ...job }) => ({ id: uuidText(id), ...job }))
        return { text: lines.join('\n') || 'There are none.', json: { jobs: json } }
      })
    })
  jobs
    .command('cancel')
    .description('cancel a job that has not ended')
    .argument('<id>', 'its id')
    .action(async (id: string, _options, command) => {
      await atDesk(command, async ({ db, now }) => {
        if (!z.guid().safeParse(id).success) throw new Error(`${id} is no id of a job.`)
        if (!(await cancelJob(db, uuidBytes(id), now))) {
          throw new Error('There is no such job, or it has ended.')
        }
        return { text: `${id} is cancelled.`, json: { id, state: 'cancelled' } }
      })
    })
}

/** Runs a command on the database and prints what it came to. */
async function atDesk(command: Command, work: (desk: Desk) => Promise<Outcome>): Promise<void> {
  const config = readConfig(process.env)
  const { db, close } = openDatabase(config.DATABASE_URL, { poolSize: 2 })
  try {
    const problem = await schemaProblem(db)
    if (problem !== undefined) throw new Error(problem)
    const { text, json } = await work({ db, config, now: new Date() })
    const { json: asJson } = command.optsWithGlobals()
    process.stdout.write(`${asJson ? JSON.stringify(json) : text}\n`)
  } finally {
    await close()
  }
}

/** The servers' encryption key; a new one, in a place where no server looks, would be of no use. */
function existingKey(file: string): Buffer {
  if (existsSync(file)) return loadEncryptionKey(file)
  throw new Error(
    `${file} does not exist: set ENCRYPTION_KEY_FILE to the servers' file, which their first start makes.`,
  )
}

function email(text: string): string {
  if (text === 'Administrator') return text
  if (z.email().safeParse(text).success) return text.toLowerCase()
  throw new InvalidArgumentError('An e-mail address is wanted.')
}

function timeZone(text: string): string {
  const zone = findZone(text)
  if (zone === undefined)
    throw new InvalidArgumentError('An IANA name such as Asia/Kolkata is wanted.')
  return zone
}
