import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { frappeJson } from '../../src/frappe/encoding.ts'
import { analyticsScenario } from '../golden/analytics/scenario.ts'
import { goldenFolder } from './golden.ts'
import { isListed } from './golden-match.ts'
import { type Person, startServer, type TestServer } from './server.ts'

/** One call of a method of ours; its answer is written by `npm run golden -- --write`. */
export interface WireCase {
  name: string
  /** Somebody of the scenario, or `guest`. */
  as: string
  /** Another method of the module, which does what this one needs first. */
  method?: string
  verb: string
  arguments: Record<string, unknown>
  answer?: WireAnswer
}

/** What came over the wire, volatile values replaced. */
export interface WireAnswer {
  status: number
  headers: Record<string, string>
  /** Parsed, or the text itself where the parsed value would not print the same bytes again. */
  body: unknown
}

/** The cases of one method, played in their order after the module's scenario. */
export interface WireFile {
  module: string
  method: string
  path: string
}

/** What the calls of a module find. */
export interface Scenario {
  people: Readonly<Record<string, Person>>
  /** Values that the server made, by what they are called in the files: `<organization>`. */
  known: Readonly<Record<string, string>>
}

export const SCENARIO_NOW = '2026-11-15T12:00:00Z'

const SCENARIOS: Readonly<Record<string, (server: TestServer) => Promise<Scenario>>> = {
  analytics: analyticsScenario,
}

/** Columns of a line: a point of a series stands on one. */
const WIDTH = 140
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** Ids of Frappe's messages, `__frappe_exc_id`. */
const HEX56 = /\b[0-9a-f]{56}\b/g

/** The files of every module that has a scenario. */
export function wireFiles(): WireFile[] {
  return Object.keys(SCENARIOS).flatMap((module) => {
    const folder = join(goldenFolder, module)
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ module, method: name.replace('.json', ''), path: join(folder, name) }))
  })
}

export function readCases({ path }: WireFile): WireCase[] {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Plays a file against a new server: its cases, with the answers that came. */
export async function playCases(file: WireFile): Promise<WireCase[]> {
  const server = await startServer({ now: SCENARIO_NOW })
  try {
    const { people, known } = await requireNamed(SCENARIOS, file.module)(server)
    const names = stableNames(known)
    const played: WireCase[] = []
    for (const one of readCases(file)) {
      const { as, method = file.method, verb, arguments: args } = one
      const person = as === 'guest' ? undefined : requireNamed(people, as)
      const url = `${server.url}/api/method/ai_assistant.api.${file.module}.${method}`
      const response = await send(url, verb, names.reveal(JSON.stringify(args)), person)
      played.push({ ...one, answer: await answerOf(response, names.hide) })
    }
    return played
  } finally {
    await server.close()
  }
}

/** JSON as the files have it: what fits on a line stands on one. */
export function layOut(value: unknown, indent = '', taken = 0): string {
  const line = onOneLine(value)
  if (typeof value !== 'object' || value === null) return line
  if (indent.length + taken + line.length < WIDTH) return line
  const inner = `${indent}  `
  const items = Array.isArray(value)
    ? value.map((item) => inner + layOut(item, inner))
    : Object.entries(value).map(([key, item]) => {
        const label = `${JSON.stringify(key)}: `
        return inner + label + layOut(item, inner, label.length)
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${items.join(',\n')}\n${indent}${close}`
}

function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  const items = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`,
  )
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`
}

function requireNamed<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name]
  if (found === undefined) throw new Error(`The scenario knows no ${name}.`)
  return found
}

/** Sends arguments, given as JSON; structures of a query are JSON text, as frappe.call sends them. */
function send(url: string, verb: string, args: string, person?: Person): Promise<Response> {
  const headers: Record<string, string> = person ? { Authorization: person.authorization } : {}
  if (verb !== 'GET') {
    headers['Content-Type'] = 'application/json'
    return fetch(url, { method: verb, headers, body: args })
  }
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(JSON.parse(args))) {
    query.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return fetch(`${url}?${query}`, { headers })
}

async function answerOf(response: Response, hide: (text: string) => string): Promise<WireAnswer> {
  const text = hide(await response.text())
  const headers = [...response.headers]
    .filter(([name]) => isListed(name))
    .map(([name, value]) => [name, hide(value)])
  return { status: response.status, headers: Object.fromEntries(headers), body: bodyOf(text) }
}

function bodyOf(text: string): unknown {
  try {
    const body = JSON.parse(text)
    return frappeJson(body) === text ? body : text
  } catch {
    return text
  }
}

/** Replaces what the server makes anew each time, the same for the same value; and back, in arguments. */
function stableNames(known: Scenario['known']) {
  const names = new Map(Object.entries(known).map(([name, value]) => [value, name]))
  let count = 0
  const nameOf = (uuid: string): string => {
    const name = names.get(uuid) ?? `<uuid ${++count}>`
    names.set(uuid, name)
    return name
  }
  return {
    hide: (text: string): string => text.replace(HEX56, '<hex56>').replace(UUID, nameOf),
    reveal: (text: string): string => {
      const sent = [...names].reduce((all, [value, name]) => all.replaceAll(name, value), text)
      // What the case itself says is as stable as the case.
      for (const [uuid] of sent.matchAll(UUID)) if (!names.has(uuid)) names.set(uuid, uuid)
      return sent
    },
  }
}
