import type { TestServer } from './server.ts'

/** Sets fields of System Settings, as Frappe keeps them: texts of tabSingles. */
export async function saveSettings(
  { ctx }: Pick<TestServer, 'ctx'>,
  settings: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const [field, value] of Object.entries(settings)) {
    const row = { doctype: 'System Settings', field }
    await ctx.db.deleteFrom('tabSingles').where('field', '=', field).execute()
    await ctx.db
      .insertInto('tabSingles')
      .values({ ...row, value })
      .execute()
  }
  ctx.identity.invalidate()
}
