import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { runInMode } from '../../src/db/transaction.ts'
import { auditRows, faultsOf, openAudit } from '../support/audit.ts'
import { cleanTestDatabase, testDatabaseUrl } from '../support/database.ts'

const program = fileURLToPath(new URL('../support/audited-acts.ts', import.meta.url))

/** Runs the program until it has acknowledged so many acts, and kills it in the middle of the next ones. */
async function killAfter(acts: number): Promise<string[]> {
  const acknowledged: string[] = []
  const child = fork(program, [testDatabaseUrl()], {
    execArgv: ['--import', 'tsx'],
    // The program is no test: jest's flags are not for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const exited = once(child, 'exit')
  child.on('message', (name: string) => {
    acknowledged.push(name)
    if (acknowledged.length === acts) child.kill('SIGKILL')
  })
  expect((await exited)[1]).toBe('SIGKILL')
  return acknowledged
}

test('whatever is killed when, an act has its row or there was no act, and no number is missing', async () => {
  await cleanTestDatabase()
  const acknowledged: string[] = []
  for (const acts of [1, 40, 150]) acknowledged.push(...(await killAfter(acts)))
  const { db, keys, close } = await openAudit()
  try {
    // Of one instant: the database may still be at a COMMIT that it got before the kill.
    const [acts, rows, pending] = await runInMode(db, 'read', async (trx) => [
      await trx.selectFrom('oro_name').select('name').execute(),
      await auditRows(trx),
      await trx.selectFrom('oro_audit_pending').select('id').execute(),
    ])
    const names = acts.map(({ name }) => name).sort()
    expect(rows.map(({ resource_id }) => resource_id).sort()).toEqual(names)
    expect(acknowledged.filter((name) => !names.includes(name))).toEqual([])
    expect(faultsOf(keys, rows)).toEqual([])
    expect(pending).toHaveLength(rows.length)
  } finally {
    await close()
  }
}, 60_000)
