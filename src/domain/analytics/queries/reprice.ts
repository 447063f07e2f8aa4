import { type Kysely, sql } from 'kysely'
import { literal, textOf } from '../../../db/bulk.ts'
import { chunksOf } from '../../../db/chunks.ts'
import { epochOf } from '../../../db/time.ts'
import { runTogether } from '../../../db/transaction.ts'
import type { Database } from '../../../doctype/generated/tables.ts'
import { namesOf } from '../names.ts'
import type { TokenCounts } from '../prices.ts'
import { dayCondition } from './raw.ts'

type Db = Kysely<Database>

/** An AI request, as far as its price asks, and what it cost so far. */
export interface PricedRequest {
  id: Buffer
  ts: string
  time: Date
  model: string | null
  provider: string | null
  tokens: TokenCounts
  cost: string | null
  version: number | null
}

/** The AI requests of a UTC day. */
export async function pricedRequests(db: Db, day: string): Promise<PricedRequest[]> {
  const rows = await db
    .selectFrom('oro_ai_request')
    .select(['id', 'ts', 'model_id', 'provider_id', 'cost_usd', 'price_version'])
    .select(['tokens_input', 'tokens_output', 'tokens_reasoning'])
    .select(['tokens_cache_read', 'tokens_cache_write'])
    .where(sql<boolean>`${sql.raw(dayCondition(day))}`)
    .execute()
  const ids = rows.flatMap(({ model_id, provider_id }) => [model_id, provider_id])
  const distinct = new Map(ids.flatMap((id) => (id === null ? [] : [[id.toString('hex'), id]])))
  const names = await namesOf(db, [...distinct.values()])
  const nameOf = (id: Buffer | null): string | null =>
    id === null ? null : (names.get(id.toString('hex')) ?? null)
  return rows.map((row) => ({
    id: row.id,
    ts: row.ts,
    time: new Date(epochOf(row.ts)),
    model: nameOf(row.model_id),
    provider: nameOf(row.provider_id),
    tokens: {
      tokensInput: row.tokens_input,
      tokensOutput: row.tokens_output,
      tokensCacheRead: row.tokens_cache_read,
      tokensCacheWrite: row.tokens_cache_write,
      tokensReasoning: row.tokens_reasoning,
    },
    cost: row.cost_usd,
    version: row.price_version,
  }))
}

/** What a request costs from now on. */
export interface NewCost {
  id: Buffer
  ts: string
  cost: string | null
  version: number | null
}

/** Writes costs to the requests and to their events. */
export async function storeCosts(db: Db, costs: readonly NewCost[]): Promise<void> {
  for (const some of chunksOf(costs)) {
    await runTogether(
      db,
      some.flatMap(({ id, ts, cost, version }) => {
        const row = `id = ${literal(id)} AND ts = ${literal(ts)}`
        const usd = `cost_usd = ${cost ?? 'NULL'}`
        return [
          textOf(`UPDATE oro_event SET ${usd} WHERE ${row}`),
          textOf(
            `UPDATE oro_ai_request SET ${usd}, price_version = ${version ?? 'NULL'} WHERE ${row}`,
          ),
        ]
      }),
    )
  }
}
