import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { messageOf, type Person, startServer, type TestServer } from '../../support/server.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'

describe('track_event', () => {
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser({ timeZone: 'Asia/Kolkata' })
  })
  afterAll(() => server.close())

  it('stores an event and answers its id', async () => {
    const response = await server.post(
      TRACK,
      { event_type: 'command', event_name: 'explain' },
      person,
    )
    expect(response.status).toBe(200)
    expect(messageOf(response)).toEqual({
      success: true,
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      duplicate: false,
    })
  })
})
