import { describe, expect, it } from '@jest/globals'
import { createLog } from '../src/log.ts'
import { plantedSecrets } from './support/secrets.ts'

const SECRETS = plantedSecrets(11)

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLog({ LOG_LEVEL: 'trace' }, { write: (line) => lines.push(line) }))
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

describe('a log line', () => {
  it.each(SECRETS)('holds no $rule, wherever it stands', ({ secret, text }) => {
    const line = logged((log) => {
      const error = Object.assign(new Error(text), { config: { url: text } })
      log
        .child({ method: text })
        .error({ err: error, detail: { [text]: [text] }, path: text }, text)
    })
    const written = JSON.stringify(line)
    expect(written).not.toContain(JSON.stringify(secret).slice(1, -1))
    expect(written.match(/\[REDACTED:/g)?.length).toBeGreaterThanOrEqual(6)
  })

  it('holds nothing of what stands under a telling name in errors and details', () => {
    const error = Object.assign(new Error('refused'), { headers: { authorization: 'plain' } })
    expect(logged((log) => log.error({ err: error, detail: { password: 'plain' } }))).toMatchObject(
      {
        err: {
          type: 'Error',
          message: 'refused',
          headers: { authorization: '[REDACTED:secret#1]' },
        },
        detail: { password: '[REDACTED:password#1]' },
      },
    )
  })

  it.each(SECRETS)('holds no $rule in a path that is written in percents', ({ secret, text }) => {
    const { path } = logged((log) => log.info({ path: `/api/${encodeURIComponent(text)}` }))
    expect(decodeURIComponent(String(path))).not.toContain(secret)
  })

  it('keeps other percents of paths', () => {
    expect(logged((log) => log.info({ path: '/a%20b%zz' }))).toMatchObject({ path: '/a%20b%zz' })
  })

  it('of a request is as it was', () => {
    const request = {
      request_id: '0195f3e5-c0e7-4d43-b1cf-0f0f8a6c1d2e',
      verb: 'POST',
      path: '/api/method/ai_assistant.api.analytics.track_event',
      user: 'ada@example.com',
      status: 200,
      ms: 1.25,
    }
    expect(logged((log) => log.info(request, 'request'))).toMatchObject({
      ...request,
      msg: 'request',
    })
  })
})
