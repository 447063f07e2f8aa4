import { sql } from 'kysely'
import type { Context } from '../../src/context.ts'
import type { Planted } from './secrets.ts'

/** What was written down, and where. */
export interface Writing {
  place: string
  bytes: Buffer
}

/** A form of a secret that anybody can read or decode. */
interface Needle {
  rule: string
  form: string
  bytes: Buffer
}

/** The forms of secrets that are looked for: as they are, in base64, hexadecimal, URLs and JSON. */
function needlesOf({ rule, secret }: Planted): Needle[] {
  const hex = Buffer.from(secret).toString('hex')
  const forms = {
    plain: secret,
    json: JSON.stringify(secret).slice(1, -1),
    'json in json': JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    url: encodeURIComponent(secret),
    form: new URLSearchParams([['', secret]]).toString().slice(1),
    hex,
    HEX: hex.toUpperCase(),
    ...Object.fromEntries(alignments(secret).map((text, at) => [`base64, ${at} bytes in`, text])),
  }
  return Object.entries(forms).flatMap(([form, text]) => [
    { rule, form, bytes: Buffer.from(text) },
    { rule, form: `${form}, for URLs`, bytes: Buffer.from(urlSafe(text)) },
  ])
}

/** The characters of a text's base64 that are the same whatever stands before and after it. */
function alignments(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    return whole.toString('base64').slice(before === 0 ? 0 : 4)
  })
}

const urlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_')

/** Where which secrets can be read: nowhere, it is hoped. */
export function leaksIn(writings: readonly Writing[], secrets: readonly Planted[]): string[] {
  const needles = secrets.flatMap(needlesOf)
  const leaks = writings.flatMap(({ place, bytes }) =>
    needles
      .filter((needle) => bytes.includes(needle.bytes))
      .map(({ rule, form }) => `${place}: ${rule}, ${form}`),
  )
  return [...new Set(leaks)]
}

/** Every text and blob of every table, a column in one piece. */
export async function storedIn({ db }: Pick<Context, 'db'>): Promise<Writing[]> {
  const { rows } = await sql<{ tab: string; col: string }>`
    SELECT c.table_name AS tab, c.column_name AS col
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
      AND c.character_maximum_length IS NOT NULL`.execute(db)
  const writings: Writing[] = []
  // One after another: a process that serves lets only so many wait for a connection.
  for (const { tab, col } of rows) {
    const cells = await sql<{ cell: string | Buffer | null }>`
      SELECT DISTINCT ${sql.ref(col)} AS cell FROM ${sql.table(tab)}`.execute(db)
    const bytes = cells.rows.flatMap(({ cell }) => [Buffer.from(cell ?? ''), Buffer.from('\n')])
    writings.push({ place: `${tab}.${col}`, bytes: Buffer.concat(bytes) })
  }
  return writings
}
