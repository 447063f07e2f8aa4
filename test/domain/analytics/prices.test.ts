import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { costUsd } from '../../../src/domain/analytics/metrics.ts'
import {
  costOf,
  costText,
  costUnits,
  findPrice,
  type NewPrice,
  type Price,
  type TokenCounts,
  validatePrice,
} from '../../../src/domain/analytics/prices.ts'

/** As everything that adds up costs does. */
const sumCosts = (costs: readonly string[]): string =>
  costText(costs.reduce((sum, cost) => sum + costUnits(cost), 0n))

type Pricing = Pick<Price, 'input_includes_cache' | 'prices' | 'tiers'>

const NOTHING: TokenCounts = {
  tokensInput: null,
  tokensOutput: null,
  tokensCacheRead: null,
  tokensCacheWrite: null,
  tokensReasoning: null,
}
const WRITTEN = {
  model: 'm',
  effective_from: '2026-01-01T00:00:00Z',
  prices: { input: '0.000003', output: '0.000015' },
}

const pricing = (prices: NewPrice['prices'], more: Partial<Pricing> = {}): Pricing => ({
  input_includes_cache: false,
  prices,
  tiers: null,
  ...more,
})
const cost = (price: Pricing, tokens: Partial<TokenCounts>): string =>
  costOf(price, { ...NOTHING, ...tokens })

const anyUsd = fc.oneof(
  fc.bigInt({ min: 0n, max: 100_000_000n }).map(costText),
  fc.bigInt({ min: 0n, max: 9_999_999_999_999n }).map(costText),
  fc.constantFrom('0', '9.999999999999', '0.000003'),
)
const anyPromptPrices = fc.record(
  { input: anyUsd, cache_read: anyUsd, cache_write: anyUsd },
  { requiredKeys: [] },
)
const anyPrices = fc.record(
  {
    input: anyUsd,
    output: anyUsd,
    cache_read: anyUsd,
    cache_write: anyUsd,
    reasoning: anyUsd,
    request: anyUsd,
  },
  { requiredKeys: ['input', 'output'] },
)
const anySteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })
  .chain((marks) =>
    fc.tuple(
      ...marks
        .sort((a, b) => a - b)
        .map((above) => fc.record({ above: fc.constant(above), prices: anyPromptPrices })),
    ),
  )
const anyTiers = fc.record({
  mode: fc.constantFrom('whole_request' as const, 'marginal' as const),
  steps: anySteps,
})
const anyPricing: fc.Arbitrary<Pricing> = fc.record({
  input_includes_cache: fc.boolean(),
  prices: anyPrices,
  tiers: fc.option(anyTiers),
})
const countsUpTo = (max: number): fc.Arbitrary<TokenCounts> => {
  const count = fc.option(fc.integer({ min: 0, max }))
  return fc.record({
    tokensInput: count,
    tokensOutput: count,
    tokensCacheRead: count,
    tokensCacheWrite: count,
    tokensReasoning: count,
  })
}
const anyCost = fc
  .tuple(anyPricing, countsUpTo(4_294_967_295))
  .map(([one, all]) => costOf(one, all))

describe('costOf', () => {
  const full = {
    input: '0.000003',
    output: '0.000015',
    cache_read: '0.0000003',
    cache_write: '0.00000375',
  }
  const counted = {
    tokensInput: 1000,
    tokensOutput: 100,
    tokensCacheRead: 300,
    tokensCacheWrite: 200,
  }
  const plain = { input: '2', output: '5' }

  it.each<[string, Pricing, Partial<TokenCounts>, string]>([
    ['adds the classes up', pricing(full), counted, '0.005340000000'],
    [
      'takes cached tokens out of an input that includes them',
      pricing(full, { input_includes_cache: true }),
      counted,
      '0.003840000000',
    ],
    [
      'never counts an input below none',
      pricing(full, { input_includes_cache: true }),
      { tokensInput: 100, tokensCacheRead: 300 },
      '0.000090000000',
    ],
    [
      'prices cached tokens as input where nothing is said',
      pricing(plain),
      counted,
      '3500.000000000000',
    ],
    [
      'takes reasoning as output without a price of its own',
      pricing(plain),
      { tokensOutput: 10, tokensReasoning: 4 },
      '50.000000000000',
    ],
    [
      'takes reasoning out of the output at its own price',
      pricing({ ...plain, reasoning: '1' }),
      { tokensOutput: 10, tokensReasoning: 4 },
      '34.000000000000',
    ],
    [
      'asks for each request, even one that reported nothing',
      pricing({ ...plain, request: '0.01' }),
      {},
      '0.010000000000',
    ],
    ['is nothing for nothing', pricing(full), {}, '0.000000000000'],
    [
      'keeps the twelfth decimal of large counts',
      pricing({ input: '0.000000000001', output: '9.999999999999' }),
      { tokensInput: 4_294_967_295, tokensOutput: 4_294_967_295 },
      '42949672950.000000000000',
    ],
  ])('%s', (_, price, tokens, expected) => expect(cost(price, tokens)).toBe(expected))

  const steps = [
    { above: 100, prices: { input: '4', output: '10' } },
    { above: 200, prices: { input: '6' } },
  ]
  const whole = pricing({ ...plain, cache_read: '1' }, { tiers: { mode: 'whole_request', steps } })

  it.each<[string, Partial<TokenCounts>, string]>([
    ['at the threshold the base', { tokensInput: 100, tokensOutput: 1 }, '205'],
    ['above it the step, for every token', { tokensInput: 101, tokensOutput: 1 }, '414'],
    ['cached tokens are of the prompt', { tokensInput: 1, tokensCacheRead: 100 }, '104'],
    ['a step keeps what it does not name', { tokensInput: 201, tokensOutput: 1 }, '1211'],
  ])('with a price for the whole request, %s', (_, tokens, expected) =>
    expect(cost(whole, tokens)).toBe(`${expected}.000000000000`),
  )

  const marginal = pricing(
    { ...plain, cache_read: '1' },
    {
      tiers: {
        mode: 'marginal',
        steps: [
          { above: 100, prices: { input: '4' } },
          { above: 200, prices: { input: '6', cache_read: '3' } },
        ],
      },
    },
  )

  it.each<[string, Partial<TokenCounts>, string]>([
    ['only the tokens above it', { tokensInput: 250, tokensOutput: 1 }, '905'],
    ['cached ones come first', { tokensInput: 60, tokensCacheRead: 90 }, '310'],
    ['cached ones above it too', { tokensCacheRead: 210 }, '230'],
  ])('with marginal prices, %s', (_, tokens, expected) =>
    expect(cost(marginal, tokens)).toBe(`${expected}.000000000000`),
  )

  test('is the sum over single tokens, each at the price of its place in the prompt', () => {
    fc.assert(
      fc.property(anyPricing, countsUpTo(40), (price, tokens) => {
        expect(costUnits(costOf(price, tokens))).toBe(tokenByToken(price, tokens))
      }),
      { numRuns: 500 },
    )
  })

  test('more output or input is never cheaper, nor more of any class where prices rise', () => {
    fc.assert(
      fc.property(
        anyPricing,
        countsUpTo(60),
        fc.constantFrom('tokensInput' as const, 'tokensOutput' as const),
        fc.nat({ max: 30 }),
        (price, tokens, kind, more) => {
          fc.pre(price.tiers?.mode !== 'whole_request')
          expectNoCheaper(price, tokens, kind, more)
        },
      ),
    )
    const rising = pricing(
      { input: '3', output: '9', cache_read: '1', cache_write: '4' },
      {
        tiers: {
          mode: 'whole_request',
          steps: [{ above: 50, prices: { input: '6', cache_read: '2', cache_write: '8' } }],
        },
      },
    )
    const kinds = ['tokensInput', 'tokensOutput', 'tokensCacheRead', 'tokensCacheWrite'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(rising, {
          ...rising,
          tiers: rising.tiers && { ...rising.tiers, mode: 'marginal' as const },
        }),
        countsUpTo(60),
        fc.constantFrom(...kinds),
        fc.nat({ max: 30 }),
        expectNoCheaper,
      ),
    )
  })

  test('marginal prices have no jumps: a token more costs at most the highest price of a token', () => {
    fc.assert(
      fc.property(anyPricing, countsUpTo(60), (price, tokens) => {
        const { tiers, prices } = price
        fc.pre(tiers?.mode === 'marginal')
        const all = [prices, ...(tiers?.steps ?? []).map((step) => step.prices)]
        const next = { ...tokens, tokensInput: (tokens.tokensInput ?? 0) + 1 }
        const step = costUnits(costOf(price, next)) - costUnits(costOf(price, tokens))
        expect(step >= 0n).toBe(true)
        expect(all.some(({ input = '0' }) => step <= costUnits(input))).toBe(true)
      }),
    )
  })

  test('fits decimal(24,12) whatever a request reports', () => {
    fc.assert(fc.property(anyCost, (text) => expect(text).toMatch(/^\d{1,12}\.\d{12}$/)))
  })
})

function expectNoCheaper(
  price: Pricing,
  tokens: TokenCounts,
  kind: keyof TokenCounts,
  more: number,
): void {
  const larger = { ...tokens, [kind]: (tokens[kind] ?? 0) + more }
  expect(costUnits(costOf(price, larger)) >= costUnits(costOf(price, tokens))).toBe(true)
}

/** The cost as people would count it: a list of all tokens, and a price for each. */
function tokenByToken(
  { prices, tiers, input_includes_cache }: Pricing,
  tokens: TokenCounts,
): bigint {
  const some = (count: number | null, kind: 'cache_read' | 'cache_write' | 'input') =>
    new Array<typeof kind>(count ?? 0).fill(kind)
  const cached = [
    ...some(tokens.tokensCacheRead, 'cache_read'),
    ...some(tokens.tokensCacheWrite, 'cache_write'),
  ]
  const input = some(tokens.tokensInput, 'input')
  const prompt = [...cached, ...input.slice(input_includes_cache ? cached.length : 0)]
  const pricesAt = (count: number): NewPrice['prices'] => {
    const step = (tiers?.steps ?? []).filter(({ above }) => count > above).at(-1)
    return { ...prices, ...step?.prices }
  }
  const isMarginal = tiers?.mode === 'marginal'
  const charged = prompt.map((kind, index) => {
    const at = pricesAt(isMarginal ? index + 1 : prompt.length)
    return at[kind] ?? at.input
  })
  const rest = isMarginal ? prices : pricesAt(prompt.length)
  const reasoning = rest.reasoning === undefined ? 0 : (tokens.tokensReasoning ?? 0)
  const output = Math.max((tokens.tokensOutput ?? 0) - reasoning, 0)
  charged.push(...new Array<string>(output).fill(rest.output))
  charged.push(...new Array<string>(reasoning).fill(rest.reasoning ?? '0'))
  charged.push(rest.request ?? '0')
  return charged.reduce((sum, one) => sum + costUnits(one), 0n)
}

describe('sums', () => {
  test('rows add up to any groups, and groups to the total, in any order', () => {
    const rows = fc.array(fc.record({ cost: anyCost, group: fc.nat({ max: 3 }), order: fc.nat() }))
    fc.assert(
      fc.property(rows, (all) => {
        const costs = (some: typeof all) => some.map(({ cost: one }) => one)
        const groups = [0, 1, 2, 3].map((one) => all.filter(({ group }) => group === one))
        const total = sumCosts(costs(all))
        expect(sumCosts(groups.map((group) => sumCosts(costs(group))))).toBe(total)
        expect(sumCosts(costs(all.toSorted((a, b) => a.order - b.order)))).toBe(total)
      }),
    )
  })

  test('where numbers go wrong, texts do not', () => {
    expect(sumCosts(['0.1', '0.2'])).toBe('0.300000000000')
    expect(sumCosts(['999999999999.999999999999', '0.000000000001'])).toBe(
      '1000000000000.000000000000',
    )
    expect(sumCosts([])).toBe('0.000000000000')
  })

  test('corrections may be below zero', () => {
    expect(sumCosts(['1', '-1.5'])).toBe('-0.500000000000')
    expect(sumCosts(['-1', '1'])).toBe('0.000000000000')
  })
})

test('decimal texts and units are each other', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (units) => {
      expect(costUnits(costText(units))).toBe(units)
    }),
  )
  expect(costUnits('3')).toBe(3_000_000_000_000n)
  expect(costUnits('0.5')).toBe(500_000_000_000n)
  expect(costUsd({ cost_usd: costUnits('0.012345000000') })).toBe(0.012345)
})

test.each(['', '.5', '1.', '1e-7', '+1', ' 1', '1,5', '0.1234567890123', 'NaN', '1\n'])(
  '%j is no decimal',
  (text) => expect(() => costUnits(text)).toThrow('no decimal'),
)

describe('findPrice', () => {
  const AT = new Date('2026-06-01T00:00:00Z')
  const DAY_MS = 86_400_000
  const price = (version: number, more: Partial<Price> = {}): Price => ({
    ...validatePrice(WRITTEN),
    version,
    ...more,
  })
  const found = (book: Price[], model = 'gpt-4o', provider: string | null = null) =>
    findPrice(book, model, provider, AT)?.version

  it.each<[string, Partial<Price>, Partial<Price>]>([
    ['an exact name before a pattern', { model: 'gpt-4o' }, { model: 'gpt-4o*' }],
    ['a longer pattern before a shorter', { model: 'gpt-4*' }, { model: '*gpt**' }],
    ['a provider before any', { provider: 'azure' }, { provider: null }],
    ['the later beginning', { effective_from: AT }, { effective_from: new Date(0) }],
    [
      'the name before the provider',
      { model: 'gpt-4o', provider: null },
      { model: 'gpt*', provider: 'azure' },
    ],
    [
      'the name before the beginning',
      { model: 'gpt-4o', effective_from: new Date(0) },
      { model: 'gpt*', effective_from: AT },
    ],
    ['the higher version at last', { version: 9 }, { version: 8 }],
  ])('takes %s', (_, first, second) => {
    const [winner, other] = [
      price(2, { model: '*', ...first }),
      price(3, { model: '*', ...second }),
    ]
    expect(found([winner, other], 'gpt-4o', 'azure')).toBe(winner.version)
    expect(found([other, winner], 'gpt-4o', 'azure')).toBe(winner.version)
  })

  it('holds from its beginning on', () => {
    const book = [price(1, { model: 'm', effective_from: AT })]
    expect(findPrice(book, 'm', null, AT)?.version).toBe(1)
    expect(findPrice(book, 'm', null, new Date(AT.getTime() - 1))).toBeUndefined()
  })

  it('knows no price for another model or provider, nor in other letters', () => {
    expect(found([price(1, { model: 'gpt-4' })])).toBeUndefined()
    expect(found([price(1, { model: 'GPT-4o' })])).toBeUndefined()
    expect(found([price(1, { model: 'gpt-4o', provider: 'azure' })])).toBeUndefined()
    expect(found([price(1, { model: 'gpt-4o', provider: 'azure' })], 'gpt-4o', 'x')).toBeUndefined()
  })

  const anyPattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 })
  const anyName = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })

  test('stars match as the naive reading has it', () => {
    fc.assert(
      fc.property(anyPattern, anyName, (pattern, name) => {
        const is = found([price(1, { model: pattern })], name) === 1
        expect(is).toBe(matchesNaively(pattern, name))
      }),
      { numRuns: 5000 },
    )
  })

  test('a pattern of many stars takes no time', () => {
    const book = [price(1, { model: `${'*a'.repeat(127)}b` })]
    const name = 'a'.repeat(255)
    for (let run = 0; run < 1000; run++) expect(found(book, name)).toBeUndefined()
  })

  const anyBook = fc
    .array(
      fc.record({
        model: anyPattern,
        provider: fc.constantFrom(null, 'x', 'y'),
        effective_from: fc
          .integer({ min: -3, max: 3 })
          .map((day) => new Date(AT.getTime() + day * DAY_MS)),
      }),
      { maxLength: 12 },
    )
    .map((rows) => rows.map((row, index) => price(index + 1, row)))

  test('the order of the book does not matter', () => {
    fc.assert(
      fc.property(anyBook, anyName, fc.constantFrom(null, 'x'), (book, name, provider) => {
        expect(found(book.toReversed(), name, provider)).toBe(found(book, name, provider))
      }),
    )
  })

  test('prices that begin later change nothing, whatever they are', () => {
    fc.assert(
      fc.property(anyBook, anyBook, anyName, (book, others, name) => {
        const later = others
          .filter(({ effective_from }) => effective_from > AT)
          .map((one) => ({ ...one, version: one.version + book.length }))
        expect(found([...book, ...later], name, 'x')).toBe(found(book, name, 'x'))
      }),
    )
  })
})

function matchesNaively(pattern: string, name: string): boolean {
  if (pattern === '') return name === ''
  if (pattern.startsWith('*')) {
    const rests = Array.from({ length: name.length + 1 }, (_, index) => name.slice(index))
    return rests.some((rest) => matchesNaively(pattern.slice(1), rest))
  }
  return pattern[0] === name[0] && name !== '' && matchesNaively(pattern.slice(1), name.slice(1))
}

describe('validatePrice', () => {
  const { prices } = WRITTEN
  const tiers = (mode: string, ...steps: unknown[]) => ({ tiers: { mode, steps } })

  it('fills in what a price need not say', () => {
    expect(validatePrice(WRITTEN)).toEqual({
      model: 'm',
      provider: null,
      effective_from: new Date('2026-01-01T00:00:00Z'),
      input_includes_cache: false,
      prices,
      tiers: null,
    })
  })

  it('takes everything that a price can say', () => {
    const all = {
      ...WRITTEN,
      provider: 'azure',
      effective_from: '2026-01-01T00:00:00+05:30',
      input_includes_cache: true,
      prices: { ...prices, cache_read: '0', cache_write: '1', reasoning: '2', request: '0.5' },
      ...tiers('marginal', { above: 1, prices: { input: '1' } }, { above: 2, prices: {} }),
    }
    const effective_from = new Date('2025-12-31T18:30:00Z')
    expect(validatePrice(all)).toEqual({ ...all, effective_from })
  })

  it.each<[string, object]>([
    ['a negative price', { prices: { ...prices, input: '-0.1' } }],
    ['more than 12 decimals', { prices: { ...prices, input: '0.0000000000001' } }],
    ['a price of 10 and more', { prices: { ...prices, input: '10' } }],
    ['a number, which may have been rounded', { prices: { ...prices, input: 0.000003 } }],
    ['an exponent', { prices: { ...prices, input: '3e-6' } }],
    ['no price of the output', { prices: { input: '1' } }],
    ['an unknown class', { prices: { ...prices, audio: '1' } }],
    ['an unknown key', { currency: 'EUR' }],
    ['no model', { model: '' }],
    ['a model that no column holds', { model: 'x'.repeat(256) }],
    ['a time without offset', { effective_from: '2026-01-01T00:00:00' }],
    ['a day', { effective_from: '2026-01-01' }],
    ['another mode', tiers('graduated', { above: 1, prices: {} })],
    ['no steps', tiers('marginal')],
    [
      'steps that do not rise',
      tiers('marginal', { above: 2, prices: {} }, { above: 2, prices: {} }),
    ],
    ['a step above nothing', tiers('marginal', { above: 0, prices: {} })],
    ['a marginal price of the output', tiers('marginal', { above: 1, prices: { output: '1' } })],
    ['a wrong price in a step', tiers('whole_request', { above: 1, prices: { input: '-1' } })],
  ])('refuses %s', (_, change) => {
    expect(() => validatePrice({ ...WRITTEN, ...change })).toThrow(
      expect.objectContaining({ name: 'ValidationError', status: 417 }),
    )
  })

  it('says what is wrong, and where', () => {
    expect(() => validatePrice({ ...WRITTEN, prices: { input: '-1', output: '1' } })).toThrow(
      'prices.input: A price is a text such as 0.000003',
    )
    expect(() => validatePrice(null)).toThrow('price: ')
    expect(() => validatePrice({ ...WRITTEN, '<b>': 1 })).toThrow('price: a key is not known.')
  })
})
