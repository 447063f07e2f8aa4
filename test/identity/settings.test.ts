import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createContext } from '../../src/create-context.ts'
import { transact } from '../../src/db/transaction.ts'
import type { SystemSettings } from '../../src/identity/settings.ts'
import { bumpIdentityVersion } from '../../src/identity/version.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { saveSettings } from '../support/settings.ts'
import { until } from '../support/start.ts'

const DEFAULTS: SystemSettings = {
  session_expiry: 612_000,
  deny_multiple_sessions: false,
  allow_login_using_mobile_number: false,
  allow_login_using_user_name: false,
  allow_consecutive_login_attempts: 10,
  allow_login_after_fail: 60,
  enable_two_factor_auth: false,
  force_user_to_reset_password: 0,
  password_reset_limit: 3,
  allow_error_traceback: true,
}

describe('system settings', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  const settings = () => server.ctx.identity.settings()

  it('have defaults, which are those of the DocType', async () => {
    expect(await settings()).toEqual(DEFAULTS)
    const path = new URL('../../doctypes/core/system_settings.json', import.meta.url)
    const { fields } = JSON.parse(readFileSync(path, 'utf8'))
    const said = Object.fromEntries(
      fields.map(({ fieldname, default: value }: Record<string, string>) => [fieldname, value]),
    )
    await saveSettings(
      server,
      Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, said[name]])),
    )
    expect(await settings()).toEqual(DEFAULTS)
  })

  it.each(Object.keys(DEFAULTS))('%s has its default when it cannot be read', async (field) => {
    for (const value of ['what', '', null, '-1', '1.5', '1e400']) {
      await saveSettings(server, { [field]: value })
      expect(await settings()).toEqual(DEFAULTS)
    }
  })

  it.each([
    ['06:00', 21_600],
    ['06:00:30', 21_630],
    ['0:05', 300],
    ['720:00:00', 2_592_000],
    ['00:00', 612_000],
    ['6', 612_000],
    [':30', 612_000],
  ])('session_expiry %s is %d seconds', async (text, seconds) => {
    await saveSettings(server, { session_expiry: text })
    expect((await settings()).session_expiry).toBe(seconds)
  })

  it('read checks and numbers as tabSingles holds them', async () => {
    await saveSettings(server, {
      deny_multiple_sessions: '1',
      allow_error_traceback: '0',
      allow_consecutive_login_attempts: '0',
      allow_login_after_fail: '3600',
    })
    expect(await settings()).toMatchObject({
      deny_multiple_sessions: true,
      allow_error_traceback: false,
      allow_consecutive_login_attempts: 0,
      allow_login_after_fail: 3600,
    })
  })

  it('that another process changed are known soon', async () => {
    const { ctx, close } = await createContext(server.ctx.config, server.ctx.permissions)
    try {
      await saveSettings(server, { password_reset_limit: '7' })
      const limit = async () => (await ctx.identity.settings()).password_reset_limit
      expect(await limit()).toBe(7)
      await transact(server.ctx.db, async (trx) => {
        await trx
          .updateTable('tabSingles')
          .set({ value: '8' })
          .where('field', '=', 'password_reset_limit')
          .execute()
        await bumpIdentityVersion(trx)
      })
      await until('the new limit', async () => (await limit()) === 8)
    } finally {
      await close()
    }
  })

  it('say whether errors are explained', async () => {
    const refusal = async () => (await server.get('frappe.auth.get_logged_user')).body
    await saveSettings(server, { allow_error_traceback: '1' })
    expect(await refusal()).toHaveProperty('exception')
    await saveSettings(server, { allow_error_traceback: '0' })
    expect(await refusal()).not.toHaveProperty('exception')
    const login = await server.post('login', { usr: 'nobody@example.com', pwd: 'x' })
    expect(login.text).toBe(
      '{"message":"Invalid login credentials","exc_type":"AuthenticationError"}',
    )
  })
})
