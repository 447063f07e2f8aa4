import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import type { User } from '../../../src/context.ts'
import {
  canonicalEvent,
  type EventInput,
  organizationOf,
} from '../../../src/domain/analytics/events.ts'
import { ValidationError } from '../../../src/exceptions.ts'
import { macUnder } from '../../../src/keys/mac.ts'
import { redactValue } from '../../../src/redact/index.ts'
import { lots } from '../../support/secrets.ts'

const mac = macUnder(Buffer.alloc(32, 7))
const NOW = new Date('2026-11-15T12:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function member(...organizations: string[]): User {
  return {
    name: 'ada@example.com',
    fullName: 'Ada',
    userType: 'Website User',
    userImage: '',
    timeZone: null,
    roles: new Set(['All', 'Guest']),
    memberships: organizations.map((organization) => ({ organization, role: 'member' })),
  }
}

function eventOf(input: Partial<EventInput>, zone = 'UTC') {
  const event: EventInput = { event_type: 'command', event_name: 'explain', ...input }
  return canonicalEvent(event, member(), zone, NOW, mac)
}

/** The `reason` of the refusal; undefined when it is none. */
function reasonOf(input: Partial<EventInput>): string | undefined {
  try {
    eventOf(input)
    return undefined
  } catch (error) {
    return error instanceof ValidationError ? error.reason : String(error)
  }
}

const at = (ms: number): string => new Date(NOW.getTime() + ms).toISOString()

/** Levels of arrays, one in the other. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])

describe('time', () => {
  it.each([
    [DAY_MS, undefined],
    [DAY_MS + 1, 'future'],
    [-90 * DAY_MS, undefined],
    [-90 * DAY_MS - 1, 'too_old'],
  ])('%d ms from now is refused as %s', (ms, reason) => {
    expect(reasonOf({ timestamp: at(ms) })).toBe(reason)
  })

  it('is the server’s where the event has none', () => {
    expect(eventOf({})).toMatchObject({ time: NOW, receivedAt: NOW, skewed: false })
    expect(eventOf({ timestamp: null })).toMatchObject({ time: NOW, skewed: false })
  })

  it('is never moved, and flagged when it is ahead', () => {
    expect(eventOf({ timestamp: at(1) })).toMatchObject({ skewed: true, time: new Date(at(1)) })
    expect(eventOf({ timestamp: at(0) }).skewed).toBe(false)
  })

  it('without offset is wall time of the zone', () => {
    const { time } = eventOf({ timestamp: '2026-11-15 09:00:00' }, 'Asia/Kolkata')
    expect(time.toISOString()).toBe('2026-11-15T03:30:00.000Z')
  })
})

describe('size', () => {
  const ofBytes = (bytes: number): { text: string } => ({ text: 'x'.repeat(bytes - 11) })

  it('of data and metadata together is at most 16 KiB of compact JSON', () => {
    expect(reasonOf({ event_data: ofBytes(16_384) })).toBeUndefined()
    expect(reasonOf({ event_data: ofBytes(16_385) })).toBe('too_large')
    expect(reasonOf({ event_data: ofBytes(8_192), metadata: ofBytes(8_192) })).toBeUndefined()
    expect(reasonOf({ event_data: ofBytes(8_192), metadata: ofBytes(8_193) })).toBe('too_large')
  })

  it('counts bytes, not characters', () => {
    expect(reasonOf({ event_data: { text: 'ж'.repeat(8_192) } })).toBe('too_large')
  })

  it('is at most eight levels deep, in each of both', () => {
    for (const field of ['event_data', 'metadata'] as const) {
      expect(reasonOf({ [field]: nested(8) })).toBeUndefined()
      expect(reasonOf({ [field]: nested(9) })).toBe('too_large')
      expect(reasonOf({ [field]: nested(5_000) })).toBe('too_large')
    }
  })

  it('looks at wide structures as a whole', () => {
    expect(reasonOf({ event_data: { a: 1, b: [[]], c: nested(8) } })).toBe('too_large')
  })
})

describe('secrets', () => {
  const secret = `ghp_${lots(1)(36)}`
  const placeholder = '[REDACTED:github-token#1]'

  it('are in no text of an event', () => {
    const event = eventOf({
      event_name: `run ${secret}`,
      session_id: secret,
      workspace_id: secret,
      event_data: { model: secret, language: `${secret} ${secret}`, password: 'x', n: [secret] },
      metadata: secret,
    })
    expect(JSON.stringify(event)).not.toContain(secret.slice(4))
    expect(event).toMatchObject({
      name: `run ${placeholder}`,
      sessionId: placeholder,
      workspaceId: placeholder,
      measures: { model: placeholder, language: `${placeholder} ${placeholder}` },
      data: `{"model":"${placeholder}","language":"${placeholder} ${placeholder}","password":"[REDACTED:password#1]","n":["${placeholder}"]}`,
      metadata: `"${placeholder}"`,
    })
  })

  it('leave no text longer than its column, and no half characters', () => {
    const url = 'a://:b@'
    expect(eventOf({ event_name: `${url}${'🐦'.repeat(248)}` }).name).toBe(
      `a://:[REDACTED:url-password#1]@${'🐦'.repeat(224)}`,
    )
    expect(eventOf({ session_id: url.repeat(20) }).sessionId).toHaveLength(140)
    expect(eventOf({ workspace_id: url.repeat(20) }).workspaceId).toHaveLength(140)
  })

  it('are part of what is measured against the limit, their placeholders are not', () => {
    const list = Array.from({ length: 1_500 }, (_, index) => `a://:${index}@`)
    expect(reasonOf({ event_data: { list } })).toBe('too_large')
    expect(reasonOf({ event_data: { list: list.slice(0, 1_200) } })).toBeUndefined()
  })
})

describe('the organization', () => {
  it('is the named one for its members, else the first, else none', () => {
    expect(organizationOf(member('first', 'second'), 'second')).toBe('second')
    expect(organizationOf(member('first', 'second'), 'foreign')).toBe('first')
    expect(organizationOf(member('first', 'second'), undefined)).toBe('first')
    expect(organizationOf(member(), 'foreign')).toBeNull()
    expect(organizationOf(member(), null)).toBeNull()
  })
})

describe('measures', () => {
  it('are read from event_data', () => {
    const data = {
      success: false,
      model: 'm',
      language: 'go',
      tokens_input: 1,
      tokens_output: 2,
      lines_added: 3,
      lines_deleted: 4,
    }
    expect(eventOf({ event_type: 'ai_request', event_data: data })).toMatchObject({
      measures: {
        success: false,
        model: 'm',
        language: 'go',
        tokensInput: 1,
        tokensOutput: 2,
        linesAdded: 3,
        linesDeleted: 4,
      },
      data: JSON.stringify(data),
    })
  })

  it.each([
    [5, 5],
    [0, 0],
    [1.9, 1],
    ['7', 7],
    [' 8 ', 8],
    [4_294_967_295, 4_294_967_295],
    [4_294_967_296, null],
    [-1, null],
    ['', null],
    [' ', null],
    ['many', null],
    [true, null],
    [null, null],
    [[5], null],
    [{}, null],
  ])('%j tokens count as %j', (sent, counted) => {
    const event = eventOf({ event_type: 'ai_request', event_data: { tokens_input: sent } })
    expect(event.measures.tokensInput).toBe(counted)
  })

  it.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    ['true', true],
    ['false', false],
    ['1', true],
    ['0', false],
    [null, null],
    ['perhaps', null],
    [2, null],
    [{}, null],
  ])('success %j is read as %j', (sent, read) => {
    expect(eventOf({ event_type: 'build', event_data: { success: sent } }).measures.success).toBe(
      read,
    )
    expect(
      eventOf({ event_type: 'ai_request', event_data: { success: sent } }).measures.success,
    ).toBe(read ?? true)
  })

  it.each([5, '', null, ['m'], 'x'.repeat(256), 'a\0b'])('%j names no model', (sent) => {
    expect(
      eventOf({ event_type: 'ai_request', event_data: { model: sent } }).measures.model,
    ).toBeNull()
  })

  it('are never those that every object inherits', () => {
    const event = eventOf({ event_type: 'build', event_data: [] })
    expect(event.measures).toMatchObject({ success: null, model: null, tokensInput: null })
  })

  test('anything at all in event_data is stored as sent or refused, never an accident', () => {
    const keys = fc.constantFrom('success', 'model', 'language', 'tokens_input', 'lines_added', 'x')
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (data) => {
        const reason = reasonOf({ event_data: data })
        expect([undefined, 'too_large']).toContain(reason)
        if (reason !== undefined) return
        // A key that happens to be called jwt holds a secret, which is not stored as sent.
        fc.pre(redactValue(data).count === 0)
        const event = eventOf({ event_data: data })
        expect(event.data).toBe(JSON.stringify(data))
        for (const count of [event.measures.tokensInput, event.measures.linesAdded]) {
          expect(count === null || Number.isInteger(count)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
