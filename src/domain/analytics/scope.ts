import type { User } from '../../context.ts'
import { findSubject } from '../../subjects/index.ts'
import { nameId } from './names.ts'
import type { Conditions, EventColumn } from './question.ts'
import type { Snapshot } from './snapshot.ts'
import { EVENT_CATEGORIES, EVENT_TYPES, type EventCategory, type EventType } from './vocabulary.ts'

/** Whose numbers are asked: the caller's own unless something else is said. */
export interface AskedScope {
  user?: string | undefined
  organization?: string | undefined
  workspace_id?: string | undefined
  filters?: Filters | undefined
}

/** Values that pass; an absent list lets all pass. */
export interface Filters {
  event_type?: EventType[] | undefined
  event_category?: EventCategory[] | undefined
  event_name?: string[] | undefined
  model?: string[] | undefined
  language?: string[] | undefined
}

/** What a question can be split by, and the column that holds it. */
export const GROUP_COLUMNS = {
  event_type: 'event_type',
  event_name: 'name_id',
  event_category: 'event_category',
  user: 'subject_no',
  workspace_id: 'workspace_id',
  model: 'model_id',
  language: 'language_id',
} as const satisfies Record<string, EventColumn>

export type GroupBy = keyof typeof GROUP_COLUMNS
export const GROUP_BY = Object.keys(GROUP_COLUMNS) as [GroupBy, ...GroupBy[]]

/** The scope and filters as conditions. A person without a number has done nothing: no row meets them. */
export async function conditionsFor(
  { db, once }: Snapshot,
  caller: Pick<User, 'name'>,
  { user, organization, workspace_id: workspace, filters = {} }: AskedScope,
): Promise<Conditions> {
  const where: Conditions = {}
  const person = user ?? (organization === undefined ? caller.name : undefined)
  if (person !== undefined) {
    const subjectNo = await once(['subject', person], () => findSubject(db, person))
    where.subject_no = subjectNo === undefined ? [0] : [subjectNo]
  }
  if (organization !== undefined) where.organization_id = [nameId(organization)]
  if (workspace !== undefined) where.workspace_id = [nameId(workspace)]
  if (filters.event_type) where.event_type = filters.event_type.map((type) => EVENT_TYPES[type])
  if (filters.event_category) {
    where.event_category = filters.event_category.map((category) => EVENT_CATEGORIES[category])
  }
  if (filters.event_name) where.name_id = filters.event_name.map(nameId)
  if (filters.model) where.model_id = filters.model.map(nameId)
  if (filters.language) where.language_id = filters.language.map(nameId)
  return where
}
