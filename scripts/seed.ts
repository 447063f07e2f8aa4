import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/connect.ts'
import { loadEncryptionKey } from '../src/keys/encryption-key.ts'
import { DEMO_USERS, type DemoCredentials, seedDemo } from './demo/people.ts'

const { values } = parseArgs({ options: { credentials: { type: 'string' } } })
const file = values.credentials
if (file === undefined) {
  process.stderr.write('Say where the demo passwords are kept: --credentials FILE\n')
  process.exit(1)
}

// Written last: a seed that was interrupted begins again with the same ids and adds only what is missing.
if (!existsSync(file)) {
  const config = readConfig(process.env)
  const credentials = DEMO_USERS.map(({ name, roles }) => newCredentials(name, roles))
  const { db, close } = openDatabase(config.DATABASE_URL, { poolSize: 4 })
  try {
    await seedDemo(
      db,
      loadEncryptionKey(config.ENCRYPTION_KEY_FILE),
      credentials,
      new Date(),
      (text) => process.stderr.write(`seed: ${text}\n`),
    )
  } finally {
    await close()
  }
  writeFileSync(`${file}.draft`, JSON.stringify({ users: credentials }), {
    mode: 0o600,
    flush: true,
  })
  renameSync(`${file}.draft`, file)
}
process.stdout.write(`${readFileSync(file, 'utf8')}\n`)

function newCredentials(user: string, roles: readonly string[]): DemoCredentials {
  return {
    user,
    password: randomBytes(12).toString('base64url'),
    roles: [...roles],
    api_key: randomBytes(8).toString('hex').slice(0, 15),
    api_secret: randomBytes(8).toString('hex').slice(0, 15),
  }
}
