import { costText, costUnits, type NewPrice, validatePrice } from './prices.ts'

/** Prices as providers list them: USD per million tokens. */
type Listed = Readonly<Partial<Record<keyof NewPrice['prices'], string>>>

interface Listing {
  model: string
  /** The day of the model's release, or an earlier one where only the month is known. */
  from: string
  usd: Listed
  /** Other prices for the whole request when its prompt has more tokens. */
  longPrompt?: { above: number; usd: Listed }
}

const OPUS_4 = { input: '15', output: '75', cache_read: '1.5', cache_write: '18.75' }
const OPUS_4_5 = { input: '5', output: '25', cache_read: '0.5', cache_write: '6.25' }
const SONNET_4 = { input: '3', output: '15', cache_read: '0.3', cache_write: '3.75' }
const SONNET_5 = { input: '2', output: '10', cache_read: '0.2', cache_write: '2.5' }
const SONNET_LONG = {
  above: 200_000,
  usd: { input: '6', output: '22.5', cache_read: '0.6', cache_write: '7.5' },
}

/**
 * https://platform.claude.com/docs/en/about-claude/pricing, November 2026, standard service. `cache_write` is the
 * price of five minutes, the default: a request does not report which it used.
 */
const ANTHROPIC: readonly Listing[] = [
  { model: 'claude-opus-4', from: '2025-05-22', usd: OPUS_4 },
  { model: 'claude-opus-4-1', from: '2025-08-05', usd: OPUS_4 },
  { model: 'claude-opus-4-5', from: '2025-11-24', usd: OPUS_4_5 },
  { model: 'claude-opus-4-6', from: '2026-02-05', usd: OPUS_4_5 },
  { model: 'claude-opus-4-7', from: '2026-04-16', usd: OPUS_4_5 },
  { model: 'claude-opus-4-8', from: '2026-05-28', usd: OPUS_4_5 },
  { model: 'claude-opus-5', from: '2026-07-24', usd: OPUS_4_5 },
  {
    model: 'claude-opus-5-5',
    from: '2026-09-01',
    usd: { input: '4', output: '20', cache_read: '0.2', cache_write: '5' },
  },
  { model: 'claude-sonnet-4', from: '2025-05-22', usd: SONNET_4, longPrompt: SONNET_LONG },
  { model: 'claude-sonnet-4-5', from: '2025-09-29', usd: SONNET_4, longPrompt: SONNET_LONG },
  { model: 'claude-sonnet-4-6', from: '2026-02-17', usd: SONNET_4 },
  { model: 'claude-sonnet-5', from: '2026-06-30', usd: SONNET_5 },
  { model: 'claude-sonnet-5-5', from: '2026-09-28', usd: SONNET_5 },
  { model: 'claude-sonnet-5-5', from: '2026-10-07', usd: { ...SONNET_5, cache_read: '0.1' } },
  {
    model: 'claude-haiku-4-5',
    from: '2025-10-15',
    usd: { input: '1', output: '5', cache_read: '0.1', cache_write: '1.25' },
  },
  {
    model: 'claude-haiku-5-5',
    from: '2026-10-07',
    usd: { input: '0.1', output: '0.5', cache_read: '0.01', cache_write: '0.125' },
    longPrompt: {
      above: 100_000,
      usd: { input: '0.5', output: '2.5', cache_read: '0.05', cache_write: '0.625' },
    },
  },
]

/** https://developers.openai.com/api/docs/pricing, standard service; `input_tokens` includes the cached ones. */
const OPENAI: readonly Listing[] = [
  { model: 'gpt-4o-2024-05-13', from: '2024-05-13', usd: { input: '5', output: '15' } },
  {
    model: 'gpt-4o',
    from: '2024-08-06',
    usd: { input: '2.5', output: '10', cache_read: '1.25' },
  },
  {
    model: 'gpt-4o-mini',
    from: '2024-07-18',
    usd: { input: '0.15', output: '0.6', cache_read: '0.075' },
  },
  { model: 'gpt-4.1', from: '2025-04-14', usd: { input: '2', output: '8', cache_read: '0.5' } },
  {
    model: 'gpt-4.1-mini',
    from: '2025-04-14',
    usd: { input: '0.4', output: '1.6', cache_read: '0.1' },
  },
  {
    model: 'gpt-4.1-nano',
    from: '2025-04-14',
    usd: { input: '0.1', output: '0.4', cache_read: '0.025' },
  },
  {
    model: 'gpt-5',
    from: '2025-08-07',
    usd: { input: '1.25', output: '10', cache_read: '0.125' },
  },
  {
    model: 'gpt-5-mini',
    from: '2025-08-07',
    usd: { input: '0.25', output: '2', cache_read: '0.025' },
  },
  {
    model: 'gpt-5-nano',
    from: '2025-08-07',
    usd: { input: '0.05', output: '0.4', cache_read: '0.005' },
  },
  {
    model: 'gpt-5.1',
    from: '2025-11-13',
    usd: { input: '1.25', output: '10', cache_read: '0.125' },
  },
]

/** The price book of a new database. Models that are not in it stay without a price until one is added. */
export const DEFAULT_PRICES: readonly NewPrice[] = [
  ...ANTHROPIC.flatMap((listing) => pricesOf(listing, false)),
  ...OPENAI.flatMap((listing) => pricesOf(listing, true)),
]

/** The model's name and its dated snapshots, and nothing that merely begins alike: `-20*` is a year. */
function pricesOf({ model, from, usd, longPrompt }: Listing, includesCache: boolean): NewPrice[] {
  return [model, `${model}-20*`].map((name) =>
    validatePrice({
      model: name,
      effective_from: `${from}T00:00:00Z`,
      input_includes_cache: includesCache,
      prices: perToken(usd),
      tiers: longPrompt && {
        mode: 'whole_request',
        steps: [{ above: longPrompt.above, prices: perToken(longPrompt.usd) }],
      },
    }),
  )
}

function perToken(listed: Listed): Record<string, string> {
  return Object.fromEntries(
    Object.entries(listed).map(([kind, perMillion]) => [
      kind,
      costText(costUnits(perMillion) / 1_000_000n),
    ]),
  )
}
