import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type OpenDatabase, openDatabase } from '../../src/db/connect.ts'
import { saveUser } from '../../src/identity/accounts.ts'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'
import { cleanDatabase, testDatabaseUrl } from './database.ts'

/** A server process that can be killed. */
export interface ServerProcess {
  /** Undefined while nobody listens. */
  url: string | undefined
  start: () => Promise<void>
  kill: () => Promise<void>
  bell: () => Promise<string>
}

/** Server processes on one clean database, with one person. */
export interface Processes {
  database: OpenDatabase
  servers: readonly ServerProcess[]
  person: { name: string; password: string; authorization: string }
  close: () => Promise<void>
}

/** Starts so many processes; everybody is in the rooms of these streams. */
export async function startProcesses(
  count: number,
  streams: readonly string[],
  redisUrl?: string,
): Promise<Processes> {
  const directory = mkdtempSync(join(tmpdir(), 'oro-outbox-'))
  const keyFile = join(directory, 'encryption.key')
  const database = openDatabase(testDatabaseUrl(), { poolSize: 4 })
  await cleanDatabase(database.db)
  await sql`CREATE OR REPLACE TABLE fault_seen (
    n bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, stream varchar(190) NOT NULL,
    rev bigint unsigned NOT NULL, id varchar(140) NOT NULL)`.execute(database.db)
  const person = { name: 'ann@example.com', password: 'Pw_longer_99' }
  const key = { apiKey: 'annskey', apiSecret: 'annssecret' }
  await saveUser(
    database.db,
    loadEncryptionKey(keyFile),
    { ...person, ...key, firstName: 'Ann' },
    new Date(),
  )
  const env = {
    DATABASE_URL: testDatabaseUrl(),
    ENCRYPTION_KEY_FILE: keyFile,
    REDIS_URL: redisUrl ?? '',
    STREAMS: streams.join(','),
    LOG_LEVEL: process.env.FAULTS_LOG ?? 'silent',
  }
  const servers = Array.from({ length: count }, () => newServer(env))
  await Promise.all(servers.map(({ start }) => start()))
  return {
    database,
    servers,
    person: { ...person, authorization: `token ${key.apiKey}:${key.apiSecret}` },
    close: async () => {
      await Promise.all(servers.map(({ kill }) => kill()))
      await sql`DROP TABLE fault_seen`.execute(database.db)
      await database.close()
      rmSync(directory, { recursive: true })
    },
  }
}

function newServer(env: NodeJS.ProcessEnv): ServerProcess {
  const file = fileURLToPath(new URL('outbox-server.ts', import.meta.url))
  let child: ChildProcess | undefined
  const server: ServerProcess = {
    url: undefined,
    start: async () => {
      child = fork(file, {
        env: { ...process.env, ...env },
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      const [{ url }] = await once(child, 'message')
      server.url = url
    },
    kill: async () => {
      if (child === undefined) return
      const exited = once(child, 'exit')
      server.url = undefined
      child.kill('SIGKILL')
      child = undefined
      await exited
    },
    bell: async () => {
      if (child === undefined) return ''
      child.send('bell')
      const [{ bell }] = await once(child, 'message')
      return bell
    },
  }
  return server
}
