import { describe, expect, it } from '@jest/globals'
import { type Answer, type Expected, mismatches, parseCookie } from '../support/golden-match.ts'

const reading = {
  now: () => new Date('2026-11-15T12:00:00Z'),
  unordered: false,
  cookiesOf: () => [{ name: 'sid', value: '<sid>', attributes: ['HttpOnly', 'Path=/'] }],
}
const recorded: Expected = {
  status: 200,
  headers: { 'content-type': 'application/json', allow: 'GET, HEAD' },
  set_cookies: 'five:x',
  body: {
    message: { at: '<datetime>', n: '<int>', list: [1, 'a<b>'] },
    exc: '<traceback>',
    inner: { $json: [{ $json: { text: 'No: <text>' } }] },
  },
}

function answered(changes: Partial<Answer> = {}, body: object = {}): Answer {
  const sent = {
    message: { at: '2026-11-15 12:00:01.000002', n: 5, list: [1, 'a<b>'] },
    exc: '["Traceback"]',
    inner: '["{\\"text\\": \\"No: why\\"}"]',
    ...body,
  }
  return {
    status: 200,
    headers: { allow: 'HEAD, GET', 'content-type': 'application/json', date: 'now' },
    cookies: [parseCookie(`sid=${'0'.repeat(56)}; Path=/; HttpOnly`)],
    text: JSON.stringify(sent),
    ...changes,
  }
}

const found = (answer: Answer, expected = recorded): string[] =>
  mismatches(expected, answer, reading)
const { headers, cookies } = answered()
const [sid = parseCookie('')] = cookies
const message = { at: '2026-11-15 12:00:00', n: 5, list: [1, 'a<b>'] }

describe('an answer compared with a recorded one', () => {
  it('agrees where placeholders, sets and free orders allow it', () => {
    expect(found(answered())).toEqual([])
  })

  it.each<[string, Answer]>([
    ['status:', answered({ status: 201 })],
    ['header content-type:', answered({ headers: { ...headers, 'content-type': 'text/html' } })],
    [
      'header allow: expected GET, HEAD, got none',
      answered({ headers: { ...headers, allow: undefined } }),
    ],
    ['header vary: unexpected', answered({ headers: { ...headers, vary: 'Origin' } })],
    [
      'header x-ratelimit-limit: unexpected',
      answered({ headers: { ...headers, 'x-ratelimit-limit': '1' } }),
    ],
    ['cookie sid:', answered({ cookies: [] })],
    ['cookie sid:', answered({ cookies: [sid, sid] })],
    ['cookie sid[0]:', answered({ cookies: [{ ...sid, attributes: ['Path=/'] }] })],
    ['cookie sid[0]:', answered({ cookies: [{ ...sid, value: 'Guest' }] })],
    ['cookie more:', answered({ cookies: [sid, { ...sid, name: 'more' }] })],
    ['body: expected JSON', answered({ text: '<p>' })],
    ['$ keys:', answered({}, { extra: 1 })],
    ['$.message keys:', answered({}, { message: { n: 5, at: message.at, list: message.list } })],
    ['$.message.n:', answered({}, { message: { ...message, n: '5' } })],
    ['$.message.n:', answered({}, { message: { ...message, n: 5.5 } })],
    ['$.message.at:', answered({}, { message: { ...message, at: '2025-11-15 12:00:00' } })],
    ['$.message.list:', answered({}, { message: { ...message, list: [1] } })],
    ['$.message.list[0]:', answered({}, { message: { ...message, list: ['1', 'a<b>'] } })],
    ['$.message.list[1]:', answered({}, { message: { ...message, list: [1, 'a<c>'] } })],
    ['$.exc:', answered({}, { exc: 'Traceback' })],
    ['$.exc:', answered({}, { exc: '[""]' })],
    ['$.inner:', answered({}, { inner: [] })],
    ['$.inner|json[0]|json.text:', answered({}, { inner: '["{\\"text\\": \\"No: \\"}"]' })],
  ])('differs at %s', (where, answer) => {
    expect(found(answer).join('\n')).toContain(where)
    expect(found(answer)).toHaveLength(1)
  })

  it('is compared byte for byte where its bytes are recorded', () => {
    const expected = { ...recorded, body: { a: 2 }, raw: '{"a":2.0}' }
    expect(found(answered({ text: '{"a":2.0}' }), expected)).toEqual([])
    expect(found(answered({ text: '{"a":2}' }), expected)).toEqual([
      'raw body: expected "{\\"a\\":2.0}", got "{\\"a\\":2}"',
    ])
  })

  it('is a page, text or nothing where that is recorded', () => {
    const page = { ...recorded, body: '<html>' }
    expect(found(answered({ text: '<!DOCTYPE html>\n' }), page)).toEqual([])
    expect(found(answered(), page)).toHaveLength(1)
    const nothing = { ...recorded, body: '' }
    expect(found(answered({ text: '' }), nothing)).toEqual([])
    expect(found(answered(), nothing)).toHaveLength(1)
  })

  it('may have its arrays in any order where none is recorded', () => {
    const expected = { ...recorded, body: [{ a: 1 }, { a: 2 }] }
    const answer = answered({ text: '[{"a":2},{"a":1}]' })
    expect(mismatches(expected, answer, { ...reading, unordered: true })).toEqual([])
    expect(found(answer, expected)).toHaveLength(2)
  })

  it('has all cookies set to a user and then cleared, in this order', () => {
    const cleared = parseCookie('sid=; Expires=Sat, 14 Nov 2026 12:00:00 GMT; Path=/')
    const expected = { ...recorded, set_cookies: 'cleared:x' }
    expect(found(answered({ cookies: [sid, cleared] }), expected)).toEqual([])
    expect(found(answered({ cookies: [cleared, sid] }), expected)).toHaveLength(2)
  })
})
