import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FrappeApp } from 'frappe-js-sdk'
import { CookieJar } from 'tough-cookie'
import { type Person, startServer, type TestServer } from '../support/server.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'
const SERIES = 'ai_assistant.api.analytics.get_time_series'
const EVENT = { event_type: 'command', event_name: 'explain' }

describe('frappe-js-sdk', () => {
  let server: TestServer
  let person: Person

  beforeAll(async () => {
    server = await startServer()
    person = await server.newUser()
  })
  afterAll(() => server.close())

  const withToken = ({ authorization }: Pick<Person, 'authorization'>): FrappeApp =>
    new FrappeApp(server.url, {
      useToken: true,
      token: () => authorization.replace('token ', ''),
      type: 'token',
    })

  /** The SDK leaves cookies to its browser; here a jar on its axios instance keeps them. */
  const withCookies = (): FrappeApp => {
    const app = new FrappeApp(server.url)
    const jar = new CookieJar()
    app.axios.interceptors.request.use(async (config) => {
      config.headers.set('Cookie', await jar.getCookieString(server.url))
      return config
    })
    app.axios.interceptors.response.use(async (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        await jar.setCookie(line, server.url)
      }
      return response
    })
    return app
  }

  it('records and reads events with a token', async () => {
    const call = withToken(person).call()
    const eventId = randomUUID()
    const sent = { ...EVENT, event_id: eventId, event_data: { model: 'm-1' }, duration_ms: 12 }
    expect(await call.post(TRACK, sent)).toEqual({
      message: { success: true, event_id: eventId, duplicate: false },
    })
    const asked = {
      metric: 'events',
      interval: 'daily',
      start_date: '2026-11-15',
      end_date: '2026-11-15',
      filters: { event_name: ['explain'], model: 'm-1' },
      group_by: null,
    }
    const answer = {
      message: expect.objectContaining({
        total: 1,
        series: [expect.objectContaining({ timestamp: '2026-11-15T00:00:00+00:00', value: 1 })],
      }),
    }
    // call.get writes structures as JSON text and leaves null out; call.post sends both as they are.
    expect(await call.get(SERIES, asked)).toEqual(answer)
    expect(await call.post(SERIES, asked)).toEqual(answer)
  })

  it('is told who it is by a token', async () => {
    expect(await withToken(person).auth().getLoggedInUser()).toBe(person.name)
  })

  it('signs in, records by cookie, and signs out', async () => {
    const app = withCookies()
    const auth = app.auth()
    const credentials = { username: person.name, password: person.password }
    expect(await auth.loginWithUsernamePassword(credentials)).toEqual({
      message: 'No App',
      home_page: '/me',
      full_name: 'Test',
    })
    expect(await auth.getLoggedInUser()).toBe(person.name)
    const { message } = await app.call().post(TRACK, EVENT)
    expect(message).toMatchObject({ success: true, duplicate: false })
    await auth.logout()
    await expect(auth.getLoggedInUser()).rejects.toMatchObject({ httpStatus: 403 })
    await expect(app.call().post(TRACK, EVENT)).rejects.toMatchObject({ httpStatus: 403 })
  })

  describe('reads an error', () => {
    const refused = { httpStatus: expect.any(Number), httpStatusText: expect.any(String) }

    it('of a wrong password', async () => {
      const login = withCookies()
        .auth()
        .loginWithUsernamePassword({ username: person.name, password: 'wrong' })
      await expect(login).rejects.toEqual({
        ...refused,
        httpStatus: 401,
        message: 'Invalid login credentials',
        exception: 'frappe.exceptions.AuthenticationError',
        exc_type: 'AuthenticationError',
      })
    })

    it('of a wrong token', async () => {
      const wrong = withToken({ authorization: 'token a:b' })
      await expect(wrong.auth().getLoggedInUser()).rejects.toMatchObject({
        httpStatus: 401,
        exc_type: 'AuthenticationError',
      })
      await expect(wrong.call().post(TRACK, EVENT)).rejects.toMatchObject({ httpStatus: 401 })
    })

    it('of a wrong argument', async () => {
      const call = withToken(person)
        .call()
        .post(TRACK, { ...EVENT, event_type: 'nap' })
      await expect(call).rejects.toMatchObject({
        httpStatus: 417,
        exc_type: 'FrappeTypeError',
        reason: 'unknown_type',
        message: expect.stringContaining("Argument 'event_type' is not valid"),
        exception: expect.stringContaining('frappe.exceptions.FrappeTypeError: '),
      })
    })

    it('of a method that does not exist', async () => {
      const call = withToken(person).call().get('ai_assistant.api.nothing')
      await expect(call).rejects.toMatchObject({
        httpStatus: 404,
        exc_type: 'DoesNotExistError',
        message: 'There is no method ai_assistant.api.nothing.',
        exception: '',
      })
    })

    it('of a guest', async () => {
      const call = new FrappeApp(server.url).call().post(TRACK, EVENT)
      const error: unknown = await call.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ httpStatus: 403, exc_type: 'PermissionError' })
      // As the SDK's users show it.
      const [text] = JSON.parse((error as { _server_messages: string })._server_messages)
      expect(JSON.parse(text)).toMatchObject({ title: 'Method Not Allowed', indicator: 'red' })
    })
  })
})
