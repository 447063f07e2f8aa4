import { findTeam } from './queries/teams.ts'
import type { AskedScope } from './scope.ts'
import type { Snapshot } from './snapshot.ts'

/** How many people a number has to be about: what an organization says of itself, where all of it is asked. */
export async function leastPeople(
  { db, once }: Snapshot,
  { organization, user }: AskedScope,
): Promise<number> {
  if (organization === undefined || user !== undefined) return 1
  const team = await once(['team', organization], () => findTeam(db, organization))
  return team?.minGroupSize ?? 1
}
