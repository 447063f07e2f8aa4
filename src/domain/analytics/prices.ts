import { z } from 'zod'
import { ValidationError } from '../../exceptions.ts'

/** Decimals of money, as the columns have them: nothing is ever rounded. */
const COST_SCALE = 12

/** One digit before the point: whatever tokens a request can report, its cost then fits decimal(24,12). */
const usd = z
  .string()
  .regex(
    /^\d(\.\d{1,12})?$/,
    'A price is a text such as 0.000003, below 10 with at most 12 decimals.',
  )

/** USD a token, and `request` USD a request. Cached tokens cost as much as others where nothing else is said. */
const pricesSchema = z.strictObject({
  input: usd,
  output: usd,
  cache_read: usd.optional(),
  cache_write: usd.optional(),
  /** Reasoning tokens are part of the output, at its price, unless they have a price of their own. */
  reasoning: usd.optional(),
  request: usd.optional(),
})

/** `above` counts tokens of the prompt, cached ones included; a step names the prices that differ from the base. */
const tiersSchema = z
  .strictObject({
    mode: z.enum(['whole_request', 'marginal']),
    steps: z
      .array(z.strictObject({ above: z.int().positive(), prices: pricesSchema.partial() }))
      .min(1),
  })
  .refine(
    ({ steps }) => steps.every(({ above }, index) => above > (steps[index - 1]?.above ?? 0)),
    'The steps of a price rise.',
  )
  .refine(
    ({ mode, steps }) =>
      mode === 'whole_request' || steps.every(({ prices }) => isOfPrompt(prices)),
    'Steps of marginal prices are about input, cache_read and cache_write only.',
  )

const priceSchema = z.strictObject({
  /** An exact name, or a pattern in which `*` stands for anything. */
  model: z.string().min(1).max(255),
  /** null: whoever provides the model. */
  provider: z.string().min(1).max(64).nullable().default(null),
  effective_from: z.iso.datetime({ offset: true }).pipe(z.coerce.date()),
  /** The provider counts cached tokens inside `tokens_input`. */
  input_includes_cache: z.boolean().default(false),
  prices: pricesSchema,
  tiers: tiersSchema.nullable().default(null),
})

type Prices = z.output<typeof pricesSchema>

/** A price that is to be added to the book. */
export type NewPrice = z.output<typeof priceSchema>

/** A price of the book; it never changes, and a later one takes its place. */
export type Price = NewPrice & {
  /** 1, 2, 3 … in the order of adding. */
  version: number
}

/** What a request reports; what is absent counts as none. */
export interface TokenCounts {
  tokensInput: number | null
  tokensOutput: number | null
  tokensCacheRead: number | null
  tokensCacheWrite: number | null
  tokensReasoning: number | null
}

/** Checks a price as people write it, `effective_from` in ISO 8601 with its offset. */
export function validatePrice(value: unknown): NewPrice {
  const { data, error } = priceSchema.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error.issues
  // Its own message would quote the key, and sentences are shown as HTML.
  const message = issue?.code === 'unrecognized_keys' ? 'a key is not known.' : issue?.message
  throw new ValidationError(`${issue?.path.join('.') || 'price'}: ${message}`)
}

/**
 * The price of a model at a time. An exact name goes before patterns, a pattern with more letters before one with
 * fewer, a provider's own price before one for all; of those that are left the one that began last.
 */
export function findPrice(
  book: readonly Price[],
  model: string,
  provider: string | null,
  at: Date,
): Price | undefined {
  let best: Price | undefined
  for (const price of book) {
    const holds =
      matches(price.model, model) &&
      (price.provider === null || price.provider === provider) &&
      price.effective_from <= at
    if (holds && (best === undefined || precedence(price, best) > 0)) best = price
  }
  return best
}

/**
 * What a request costs, in USD with twelve decimals. Every token is of one class: cached ones are taken out of the
 * input where the provider counts them inside, and reasoning out of the output where it has a price of its own.
 */
export function costOf(
  price: Pick<Price, 'input_includes_cache' | 'prices' | 'tiers'>,
  tokens: TokenCounts,
): string {
  const prompt = promptOf(price, tokens)
  const bands = bandsOf(price, prompt.at(-1)?.to ?? 0)
  const prices = bands[0]?.prices ?? price.prices
  const reasoning = prices.reasoning === undefined ? 0 : (tokens.tokensReasoning ?? 0)
  let cost = costUnits(prices.request ?? '0')
  cost += amount(prices.reasoning, reasoning)
  cost += amount(prices.output, Math.max(0, (tokens.tokensOutput ?? 0) - reasoning))
  for (const band of bands) {
    for (const { kind, from, to } of prompt) {
      const inBand = Math.min(to, band.to) - Math.max(from, band.from)
      cost += amount(band.prices[kind] ?? band.prices.input, Math.max(0, inBand))
    }
  }
  return costText(cost)
}

/** A decimal text in units of its twelfth decimal: these add up exactly, whatever the order and the grouping. */
export function costUnits(text: string): bigint {
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? []
  if (whole === undefined) throw new Error(`${text} is no decimal of at most ${COST_SCALE} places.`)
  const units = BigInt(whole + decimals.padEnd(COST_SCALE, '0'))
  return sign === '-' ? -units : units
}

/** Units of the twelfth decimal as the text that decimal(24,12) gives back. */
export function costText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(COST_SCALE + 1, '0')
  const text = `${digits.slice(0, -COST_SCALE)}.${digits.slice(-COST_SCALE)}`
  return units < 0n ? `-${text}` : text
}

function amount(price: string | undefined, tokens: number): bigint {
  return price === undefined ? 0n : costUnits(price) * BigInt(tokens)
}

/** A stretch of the prompt whose tokens are of one class. */
interface Stretch {
  kind: 'cache_read' | 'cache_write' | 'input'
  from: number
  to: number
}

/** The prompt as providers cache it: what was cached comes first, then what is cached now, then the rest. */
function promptOf(
  { input_includes_cache }: Pick<Price, 'input_includes_cache'>,
  { tokensInput, tokensCacheRead, tokensCacheWrite }: TokenCounts,
): Stretch[] {
  const read = tokensCacheRead ?? 0
  const cached = read + (tokensCacheWrite ?? 0)
  const input = tokensInput ?? 0
  return [
    { kind: 'cache_read', from: 0, to: read },
    { kind: 'cache_write', from: read, to: cached },
    {
      kind: 'input',
      from: cached,
      to: input_includes_cache ? Math.max(cached, input) : cached + input,
    },
  ]
}

/** Tokens of the prompt, by their place in it, that have the same prices. */
interface Band {
  from: number
  to: number
  prices: Prices
}

/** One band for all where the whole request has one price; the first band's prices also hold outside the prompt. */
function bandsOf({ prices, tiers }: Pick<Price, 'prices' | 'tiers'>, total: number): Band[] {
  const steps = [{ above: 0, prices: {} }, ...(tiers?.steps ?? [])]
  const bands = steps.map(({ above, prices: step }, index) => ({
    from: above,
    to: steps[index + 1]?.above ?? Number.POSITIVE_INFINITY,
    prices: { ...prices, ...step },
  }))
  if (tiers?.mode === 'marginal') return bands
  const whole = bands.findLast(({ from }) => total > from) ?? bands[0]
  return whole === undefined ? [] : [{ ...whole, from: 0, to: Number.POSITIVE_INFINITY }]
}

/** Positive where the first of two prices that both hold goes before the other; no two are alike. */
function precedence(a: Price, b: Price): number {
  return (
    letters(a.model) - letters(b.model) ||
    Number(a.provider !== null) - Number(b.provider !== null) ||
    a.effective_from.getTime() - b.effective_from.getTime() ||
    a.version - b.version
  )
}

/** How much of a name is given; a pattern that gives all of it still comes after the exact name. */
function letters(pattern: string): number {
  const given = pattern.replaceAll('*', '')
  return given.length + Number(given.length === pattern.length)
}

/** Looks for the parts between the stars from left to right, and never goes back. */
function matches(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*')
  if (star === -1) return pattern === name
  if (!name.startsWith(pattern.slice(0, star))) return false
  const parts = pattern.slice(star + 1).split('*')
  const last = parts.pop() ?? ''
  if (!name.endsWith(last)) return false
  let at = star
  for (const part of parts) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

function isOfPrompt({ output, reasoning, request }: Partial<Prices>): boolean {
  return output === undefined && reasoning === undefined && request === undefined
}
