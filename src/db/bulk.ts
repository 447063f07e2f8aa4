import { type Compilable, CompiledQuery } from 'kysely'

/** What a column of a bulk insert takes; times and decimals are texts. */
export type BulkValue = string | number | Buffer | null

/** Characters of one statement: far below max_allowed_packet (16 MiB), whatever the bytes of a character. */
const STATEMENT_LENGTH = 2 * 1024 * 1024

/** What an insert says beside its rows. */
export interface BulkOptions {
  ignore?: boolean
  /** What follows the rows: `ON DUPLICATE KEY UPDATE …`, `RETURNING …`. */
  suffix?: string
}

/**
 * Inserts many rows, in as many statements as their length asks for. Values are written into the text: thousands of
 * placeholders cost several times as much, in the query builder and in the driver (scripts/bench).
 */
export function bulkInsert(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly BulkValue[])[],
  { ignore = false, suffix = '' }: BulkOptions = {},
): Compilable[] {
  const head = `INSERT ${ignore ? 'IGNORE ' : ''}INTO \`${table}\` (\`${columns.join('`, `')}\`) VALUES `
  const statements: Compilable[] = []
  let tuples: string[] = []
  let length = 0
  const close = (): void => {
    if (tuples.length > 0) statements.push(textOf(`${head}${tuples.join(',')} ${suffix}`))
    tuples = []
    length = 0
  }
  for (const row of rows) {
    const tuple = `(${row.map(literal).join(',')})`
    if (length + tuple.length > STATEMENT_LENGTH) close()
    tuples.push(tuple)
    length += tuple.length
  }
  close()
  return statements
}

/** A finished text as a query. */
export function textOf<Row = unknown>(text: string): Compilable<Row> {
  return { compile: () => CompiledQuery.raw(text) as CompiledQuery<Row> }
}

/** A value as SQL text; the sessions' sql_mode has no NO_BACKSLASH_ESCAPES (connect.ts). */
export function literal(value: BulkValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? quoted(value) : `X'${value.toString('hex')}'`
}

/**
 * A text between single quotes, where only these three characters mean anything; the driver's own escaping also
 * looks for double quotes, of which JSON is full.
 */
function quoted(text: string): string {
  return `'${SPECIAL.test(text) ? text.replaceAll(EACH_SPECIAL, escaped) : text}'`
}

const SPECIAL = /['\\\0]/
const EACH_SPECIAL = /['\\\0]/g

function escaped(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`
}
