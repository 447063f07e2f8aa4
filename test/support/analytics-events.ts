import { Draw } from '../../scripts/bench/analytics/draw.ts'
import type { User } from '../../src/context.ts'
import type { OpenDatabase } from '../../src/db/connect.ts'
import { canonicalEvent, type EventInput } from '../../src/domain/analytics/events.ts'
import { recordEvents } from '../../src/domain/analytics/record.ts'
import { macUnder } from '../../src/keys/mac.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** When all of it is told. */
export const NOW = new Date('2026-11-15T12:00:00Z')

/** Somebody, and the organizations that they joined, in that order. */
export interface Member {
  name: string
  teams: readonly string[]
}

/** Events that one person sends at once. */
export interface Batch {
  user: User
  events: readonly EventInput[]
}

export function personOf({ name, teams }: Member): User {
  return {
    name,
    fullName: name,
    userType: 'Website User',
    userImage: '',
    timeZone: null,
    roles: new Set(),
    memberships: teams.map((organization) => ({ organization, role: 'member' })),
  }
}

const mac = macUnder(Buffer.alloc(32, 7))

/** Events as they are stored. */
export function canonical({ user, events }: Batch, now = NOW) {
  return events.map((event) => canonicalEvent(event, user, 'UTC', now, mac))
}

/** Stores a batch in one transaction; answers how many of its events were new. */
export async function record(db: OpenDatabase['db'], batch: Batch, now = NOW): Promise<number> {
  const stored = await recordEvents(db, batch.user.name, canonical(batch, now))
  return stored.filter(({ duplicate }) => !duplicate).length
}

// --- What people do --------------------------------------------------------------------------------

/** The same batch for the same seed: sittings of one person, of about a day or scattered over all that is accepted. */
export function drawBatch(
  seed: string,
  people: readonly User[],
  [least, most]: readonly [number, number],
): Batch {
  const draw = new Draw(seed)
  const user = draw.of(people)
  const size = draw.between(least, most)
  const [middle, isScattered] = [drawTime(draw), draw.chance(0.2)]
  const events: EventInput[] = []
  while (events.length < size) {
    const start = isScattered ? drawTime(draw) : middle + draw.between(-DAY_MS / 2, DAY_MS / 2)
    const sitting = draw.chance(0.02) ? drawVigil(draw, user) : drawSitting(draw, user, start)
    events.push(...sitting.slice(0, size - events.length))
  }
  return { user, events }
}

/** Some events after each other: together, within or just beyond the five minutes that join them. */
function drawSitting(draw: Draw, user: User, start: number): EventInput[] {
  const place = drawPlace(draw, user)
  // At midnights, of UTC and of others, and a moment before them.
  const quarter = start - (start % (15 * MINUTE_MS))
  let time = draw.of([start, start, start, quarter, quarter - 1])
  return Array.from({ length: draw.between(1, 9) }, () => {
    time += draw.of([
      0,
      draw.between(0, MINUTE_MS),
      draw.between(0, 5 * MINUTE_MS),
      5 * MINUTE_MS,
      5 * MINUTE_MS + 1,
      draw.between(0, 20 * MINUTE_MS),
    ])
    return drawEvent(draw, time, place)
  })
}

/** Somebody who is there for days: an event in each quarter of an hour. */
function drawVigil(draw: Draw, user: User): EventInput[] {
  const place = drawPlace(draw, user)
  const start = NOW.getTime() - draw.between(4, 80) * DAY_MS
  return Array.from({ length: 4 * 24 * 3 }, (_, n) =>
    drawEvent(draw, start + n * 15 * MINUTE_MS, place),
  )
}

type Place = Pick<EventInput, 'organization' | 'workspace_id' | 'session_id'>

function drawPlace(draw: Draw, { memberships }: User): Place {
  return {
    organization: draw.of([undefined, ...memberships.map(({ organization }) => organization)]),
    workspace_id: draw.of(['shop', 'api', undefined]),
    session_id: draw.of([`sitting-${draw.hex(1)}`, 'default', undefined]),
  }
}

/** London's clocks go back, Lord Howe's forward, and New York's back. */
const CHANGES = ['2026-10-25T01:00Z', '2026-10-03T15:30Z', '2026-11-01T06:00Z'].map(Date.parse)

function drawTime(draw: Draw): number {
  const now = NOW.getTime()
  return draw.of([
    now - draw.between(0, 3 * DAY_MS),
    now - draw.between(0, 3 * DAY_MS),
    now - draw.between(0, 40 * DAY_MS),
    // Late, up to the oldest that is taken.
    now - draw.between(0, 90 * DAY_MS),
    draw.of(CHANGES) + draw.between(-26 * HOUR_MS, 26 * HOUR_MS),
    // Clocks of clients are up to a day ahead.
    now + draw.between(0, DAY_MS),
  ])
}

function drawEvent(draw: Draw, time: number, place: Place): EventInput {
  const now = NOW.getTime()
  const at = Math.min(Math.max(time, now - 90 * DAY_MS), now + DAY_MS)
  const event_type = draw.of(TYPES)
  return {
    ...place,
    event_id: draw.uuid(),
    event_type,
    event_name: event_type === 'command' ? draw.of(COMMANDS) : `${event_type} done`,
    event_category: draw.of(['productivity', 'ai', 'code', undefined]),
    timestamp: new Date(at).toISOString(),
    duration_ms: draw.of([
      undefined,
      0,
      draw.between(1, 5_000),
      draw.between(1, 10 * MINUTE_MS),
      draw.between(1, 2 * HOUR_MS),
    ]),
    event_data: dataOf(event_type, draw),
  }
}

const TYPES = [
  ...['command', 'command', 'ai_request', 'ai_request', 'ai_request', 'file_edit', 'file_edit'],
  ...['suggestion_shown', 'suggestion_shown', 'suggestion_accepted', 'suggestion_rejected'],
  ...['file_open', 'commit', 'build', 'test_run', 'error', 'heartbeat', 'custom'],
] as EventInput['event_type'][]

const COMMANDS = ['explain', 'Explain', 'fix', 'généré', '检查']
const LANGUAGES = ['go', 'python', 'sql']

function dataOf(eventType: string, draw: Draw): Record<string, unknown> | undefined {
  const code = {
    file: `src/file-${draw.between(1, 40)}`,
    file_type: draw.of(['source', 'test', undefined]),
    language: draw.of([...LANGUAGES, undefined]),
    lines_added: draw.of([draw.between(0, 60), undefined]),
    lines_deleted: draw.between(0, 30),
  }
  switch (eventType) {
    case 'ai_request':
      return {
        request_type: draw.of(['chat', 'agent', 'review']),
        // The last one has no price.
        model: draw.of(['claude-opus-4', 'claude-haiku-4', 'model-of-the-house']),
        provider: 'anthropic',
        tokens_input: draw.between(0, 20_000),
        tokens_output: draw.of([draw.between(0, 3_000), undefined]),
        tokens_cache_read: draw.of([draw.between(0, 50_000), undefined]),
        success: draw.chance(0.9),
      }
    case 'file_edit':
    case 'file_open':
      return code
    case 'commit':
      return { ...code, commit_id: draw.hex(5), languages: { go: draw.between(0, 99) } }
    case 'suggestion_shown':
    case 'suggestion_accepted':
      return { language: draw.of(LANGUAGES), model: 'claude-opus-4' }
    default:
      return draw.of([{ success: true }, undefined])
  }
}
