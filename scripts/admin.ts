import { addPrice, listPrices, validatePrice } from '../src/domain/analytics/index.ts'
import { modulePermissions } from '../src/methods/index.ts'
import { adminProgram } from '../src/ops/admin.ts'
import { permissionSlot } from '../src/permissions/index.ts'

try {
  await adminProgram(permissionSlot(modulePermissions).accessEnded, {
    list: listPrices,
    add: (db, written, now) => addPrice(db, validatePrice(written), now),
  }).parseAsync()
} catch (error) {
  const { message, errno } = error as Error & { errno?: number }
  // A driver's own sentence can quote what was to be stored.
  const isFromDatabase = error instanceof Error && 'sqlMessage' in error
  console.error(isFromDatabase ? `MariaDB error ${errno}. Check DATABASE_URL.` : message)
  process.exitCode = 1
}
