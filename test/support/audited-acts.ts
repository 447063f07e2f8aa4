import { randomUUID } from 'node:crypto'
import { transact } from '../../src/db/transaction.ts'
import { caller, openAudit } from './audit.ts'

// A process of its own, to be killed at any moment: stores acts with their audit rows as fast as it can.
const { db, audit } = await openAudit(process.argv[2], 8)
const actor = await audit.meet(caller('ada@example.com', 'acme'))

async function act(): Promise<void> {
  const name = randomUUID()
  const isKept = Math.random() > 0.2
  await transact(db, async (trx, unit) => {
    audit.record(unit, [{ actor, action: 'tea.make', resourceType: 'pot', resourceId: name }])
    const row = { name_id: Buffer.from(name.replaceAll('-', ''), 'hex').subarray(0, 8), name }
    await trx.insertInto('oro_name').values(row).execute()
    if (!isKept) throw new Error('Rolled back.')
  }).catch((error) => {
    if (isKept) throw error
  })
  if (isKept) process.send?.(name)
}

async function work(): Promise<never> {
  for (;;) await act()
}
await Promise.all(Array.from({ length: 8 }, work))
