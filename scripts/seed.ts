import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { createContext } from '../src/create-context.ts'
import { loadEncryptionKey } from '../src/keys/encryption-key.ts'
import { permissionSlot } from '../src/permissions/index.ts'
import { DEMO_USERS, type DemoCredentials, seedDemo } from './demo/people.ts'

const { values } = parseArgs({ options: { credentials: { type: 'string' } } })
if (values.credentials === undefined) {
  process.stderr.write('Say where the demo passwords are kept: --credentials FILE\n')
  process.exit(1)
}
if (process.env.NODE_ENV === 'production') {
  process.stderr.write('There are no demo users in production: npm run admin -- user add\n')
  process.exit(1)
}
try {
  process.stdout.write(`${JSON.stringify({ users: await demoUsers(values.credentials) })}\n`)
} catch (error) {
  // The sentence comes last: `npm start` shows the last lines, and a stack alone would push it out.
  if (process.env.DEBUG) console.error(error)
  console.error(`No demo data: ${error instanceof Error ? error.message : error}`)
  console.error('To start without: npm start -- --no-seed')
  process.exitCode = 1
}

/** The demo users, seeded if they are not; none in a database that has users of its own. */
async function demoUsers(file: string): Promise<DemoCredentials[]> {
  if (existsSync(file)) return readCredentials(file)
  // Kept before anything is stored: a seed that was interrupted goes on with the same passwords and ids.
  const draft = `${file}.draft`
  const config = readConfig(process.env)
  const { ctx, close } = await createContext(config, permissionSlot([]))
  try {
    if (!existsSync(draft)) {
      const known = await ctx.db.selectFrom('tabUser').select('name').limit(1).execute()
      if (known.length > 0) {
        process.stderr.write('seed: the database has users of its own, no demo data\n')
        return []
      }
      writeFileSync(draft, JSON.stringify(newCredentials()), { mode: 0o600, flush: true })
    }
    const credentials = readCredentials(draft)
    const key = loadEncryptionKey(config.ENCRYPTION_KEY_FILE)
    const progress = (text: string) => process.stderr.write(`seed: ${text}\n`)
    await seedDemo(ctx, key, credentials, progress)
    renameSync(draft, file)
    return credentials
  } finally {
    await close()
  }
}

function readCredentials(file: string): DemoCredentials[] {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function newCredentials(): DemoCredentials[] {
  const hex = (length: number): string => randomBytes(8).toString('hex').slice(0, length)
  return DEMO_USERS.map(({ name, roles }) => ({
    user: name,
    password: randomBytes(12).toString('base64url'),
    roles: [...roles],
    api_key: hex(15),
    api_secret: hex(15),
  }))
}
