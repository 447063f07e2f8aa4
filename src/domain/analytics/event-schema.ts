import type { User } from '../../context.ts'
import { isoWithOffset, offsetMinutes } from '../../series/zones.ts'
import { measure } from './measure.ts'
import { namesOf } from './names.ts'
import { type EventKind, newestEvents, type SampledEvent } from './queries/schema.ts'
import type { Question } from './question.ts'
import { type AskedDates, intervalsIn, requireRange, wholeOf } from './range.ts'
import { type AskedScope, conditionsFor } from './scope.ts'
import type { Snapshot } from './snapshot.ts'
import { sumsOf } from './sum-rows.ts'
import { EVENT_TYPES, nameOf } from './vocabulary.ts'

/** Kinds of events that are answered, the most frequent ones, and names of properties of each. */
const MAX_KINDS = 200
const MAX_PROPERTIES = 100
/** Events of a kind of which it is enough to know; events that are looked through for them, and the rest of a day. */
const ENOUGH = 100
const MAX_LOOKED_THROUGH = 1_000_000

/** What is asked; dates are local ones of the zone, both included. */
export interface EventSchemaQuery extends AskedDates, AskedScope {}

/** A name that events of a type have, and what is in their event_data. Values are never shown: they may be personal. */
export interface EventSchema {
  event_type: string
  event_name: string
  /** Within the range. */
  count: number
  /** The newest event that was looked into; null where none was. */
  last_seen: string | null
  /** Events that were looked into: the newest, as few days of them as hold enough, at most 100 of a day. */
  sampled: number
  properties: Property[]
}

/** A key of event_data. */
export interface Property {
  name: string
  /** As JSON calls them. */
  types: string[]
  count: number
  /** Of the sampled events. */
  share: number
}

/** The kinds of events of the range by their number, with the keys of their data. */
export async function eventSchema(
  snapshot: Snapshot,
  caller: User,
  siteZone: string,
  query: EventSchemaQuery,
): Promise<{ events: EventSchema[]; total_names: number; tz: string; as_of: string }> {
  const { db, now } = snapshot
  const range = requireRange(query, caller.timeZone ?? siteZone, now)
  const where = await conditionsFor(snapshot, caller, query)
  const question = { where, intervals: wholeOf(range, now), zone: range.zone }
  const kinds = await countedKinds(snapshot, question)
  const top = kinds.slice(0, MAX_KINDS)
  const days = intervalsIn(range, 'daily', now)
  const samples = await samplesOf(snapshot, { ...question, intervals: days }, top)
  const names = await namesOf(
    db,
    top.map(({ nameId }) => nameId),
  )
  return {
    events: top.map((kind) => ({
      event_type: nameOf(EVENT_TYPES, kind.eventType) ?? '',
      event_name: names.get(kind.nameId.toString('hex')) ?? '',
      count: kind.count,
      ...described(samples.get(idOf(kind)), range.zone),
    })),
    total_names: kinds.length,
    tz: range.zone,
    as_of: isoWithOffset(now.getTime(), 0),
  }
}

interface CountedKind extends EventKind {
  count: number
}

/** The most frequent first, then by type and by id of the name. */
async function countedKinds(snapshot: Snapshot, question: Question): Promise<CountedKind[]> {
  const kinds: CountedKind[] = []
  const types = await measure(snapshot, 'events', { ...question, groupBy: 'event_type' })
  for (const { key: type } of types.groups) {
    const where = { ...question.where, event_type: [Number(type)] }
    const names = await measure(snapshot, 'events', { ...question, where, groupBy: 'name_id' })
    for (const { key, total } of names.groups) {
      if (!Buffer.isBuffer(key) || !total) continue
      kinds.push({ eventType: Number(type), nameId: key, count: total })
    }
  }
  return kinds.sort(
    (a, b) => b.count - a.count || a.eventType - b.eventType || a.nameId.compare(b.nameId),
  )
}

/** What the sampled events of one kind have. */
interface Sample {
  newest: number
  sampled: number
  properties: Map<string, { types: Set<string>; count: number }>
}

/** Looks through the days, the last one first: what is asked most is seen soon. */
async function samplesOf(
  snapshot: Snapshot,
  question: Question,
  kinds: readonly CountedKind[],
): Promise<Map<string, Sample>> {
  const samples = new Map<string, Sample>()
  const { where, intervals: days } = question
  const sums = await sumsOf(snapshot, question)
  let looked = 0
  for (const [index, day] of [...days.entries()].reverse()) {
    const events = sums[index]?.events ?? 0
    const open = kinds.filter(
      (kind) => (samples.get(idOf(kind))?.sampled ?? 0) < Math.min(ENOUGH, kind.count),
    )
    if (open.length === 0 || looked > MAX_LOOKED_THROUGH) break
    if (events === 0) continue
    const pieces = newestEvents(snapshot.db, where, day, open, ENOUGH)
    for await (const piece of pieces) for (const event of piece) addTo(samples, event)
    looked += events
  }
  return samples
}

function addTo(samples: Map<string, Sample>, event: SampledEvent): void {
  const id = idOf(event)
  const sample = samples.get(id) ?? { newest: event.at, sampled: 0, properties: new Map() }
  samples.set(id, sample)
  sample.newest = Math.max(sample.newest, event.at)
  sample.sampled += 1
  for (const [name, value] of Object.entries(keysOf(event.data))) {
    const property = sample.properties.get(name) ?? { types: new Set(), count: 0 }
    sample.properties.set(name, property)
    property.types.add(typeOf(value))
    property.count += 1
  }
}

/** Data that is a list has no names. */
function keysOf(data: string | null): object {
  const value: unknown = JSON.parse(data ?? 'null')
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function described(
  sample: Sample | undefined,
  zone: string,
): Pick<EventSchema, 'last_seen' | 'sampled' | 'properties'> {
  if (sample === undefined) return { last_seen: null, sampled: 0, properties: [] }
  const { newest, sampled } = sample
  const properties = [...sample.properties]
    .map(([name, { types, count }]) => ({
      name,
      types: [...types].sort(),
      count,
      share: count / sampled,
    }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_PROPERTIES)
  return {
    last_seen: isoWithOffset(newest, offsetMinutes(newest, zone)),
    sampled,
    properties,
  }
}

function idOf({ eventType, nameId }: EventKind): string {
  return `${eventType} ${nameId.toString('hex')}`
}
