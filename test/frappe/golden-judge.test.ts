import { describe, expect, it } from '@jest/globals'
import type { GoldenCase, Played, Player } from '../support/golden.ts'
import { judgeAsRecorded, judgeOurs, whatIsMissing } from '../support/golden-judge.ts'
import type { Expected } from '../support/golden-match.ts'

const LISTED = '14.31-json-broken'
const recorded: Expected = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  set_cookies: [],
  body: { exception: 'json.decoder.JSONDecodeError: <text>', exc: '<traceback>' },
}

function golden(id: string, path = '/', response = recorded, method = 'GET'): GoldenCase {
  return { id, rows: [], as: 'guest', request: { method, path }, response }
}

/** A server that answers everything alike, and how it was asked. */
function answering(status: number, body: object) {
  const asked: (boolean | undefined)[] = []
  const player: Player = {
    play: async ({ id }, { apart } = {}) => {
      asked.push(apart)
      const headers = { 'content-type': 'application/json' }
      const actual = { status, headers, cookies: [], text: JSON.stringify(body) }
      return [{ where: id, expected: recorded, actual } satisfies Played]
    },
    readingOf: () => ({ now: () => new Date(), unordered: false, cookiesOf: () => [] }),
    close: () => {},
  }
  return { player, asked }
}

const explained = { exception: 'json.decoder.JSONDecodeError: why' }

describe('our answers', () => {
  it('are as recorded, but for what every answer lacks', async () => {
    expect(await judgeOurs(answering(500, explained).player, golden('x'))).toEqual([])
    const traced = answering(500, { ...explained, exc: '["Traceback"]' })
    expect(await judgeOurs(traced.player, golden('x'))).toHaveLength(1)
    expect(await judgeAsRecorded(traced.player, golden('x'))).toEqual([])
  })

  it('differ where that is listed, and must', async () => {
    const { player, asked } = answering(400, explained)
    expect(await judgeOurs(player, golden(LISTED))).toEqual([])
    expect(await judgeOurs(player, golden('x'))).toEqual(['x: status: expected 500, got 400'])
    expect(asked).toEqual([true, false])
    expect(await judgeOurs(answering(500, explained).player, golden(LISTED))).toEqual([
      `${LISTED}: no longer differs: take it off the list`,
      `${LISTED}: status: expected 400, got 500`,
    ])
    expect(await judgeOurs(answering(418, explained).player, golden(LISTED))).toEqual([
      `${LISTED}: status: expected 400, got 418`,
    ])
  })
})

describe('a case about documents', () => {
  const refusal = (status: number, body: unknown = '<html>') => ({ ...recorded, status, body })

  it.each([
    ['GET', '/api/resource/ToDo/x', refusal(404, { exc_type: 'DoesNotExistError' })],
    ['HEAD', '/api/v1/resource/ToDo', refusal(200)],
    ['GET', '/api/v2/method/Gold%20Item/item_count', refusal(200)],
    ['GET', '/api/v2/doctype/ToDo/meta', refusal(403)],
    ['POST', '/api/method/frappe.client.insert', refusal(200)],
    ['POST', '/api/method/gold.api.write_throw', refusal(417)],
    ['GET', '/private/files/x.txt', refusal(403)],
  ])('waits: %s %s', (method, path, response) =>
    expect(whatIsMissing(golden('x', path, response, method))).toBeDefined(),
  )

  it.each([
    ['PUT', '/api/resource/ToDo', refusal(405)],
    ['PATCH', '/api/resource/ToDo/x', refusal(404)],
    ['GET', '/api/resource', refusal(404)],
    ['GET', '/api/v2/resource/ToDo', refusal(404)],
    ['GET', '/api/resource/ToDo', refusal(429)],
    ['POST', '/api/resource/ToDo', refusal(400, { exc_type: 'CSRFTokenError' })],
    ['POST', '/api/v2/document/ToDo', refusal(400, { errors: [{ type: 'CSRFTokenError' }] })],
    ['GET', '/api/v2/method/ping', refusal(200)],
  ])('is refused before anybody looks at it, and so played: %s %s', (method, path, response) =>
    expect(whatIsMissing(golden('x', path, response, method))).toBeUndefined(),
  )
})
