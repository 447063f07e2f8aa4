import { expect, it } from '@jest/globals'
import { CALL, type PolicyEngine } from '../../src/permissions/index.ts'
import { startServer } from '../support/server.ts'

it('policies can close a method, and take a right away', async () => {
  const closed = new Set(['frappe.auth.get_logged_user'])
  const engine: PolicyEngine = async ({ action, resource, user }) => {
    if (action === CALL) return closed.has(resource.method ?? '') ? 'deny' : 'open'
    return action === 'analytics.track' && user.name === 'ann@example.com' ? 'deny' : 'open'
  }
  const server = await startServer({ engine })
  const [ann, bob] = [
    await server.newUser({ name: 'ann@example.com' }),
    await server.newUser({ name: 'bob@example.com' }),
  ]
  const logged = await server.get('frappe.auth.get_logged_user', {}, bob)
  expect([logged.status, logged.body._error_message]).toEqual([403, 'No permission for api.call'])
  expect((await server.get('ping', {}, bob)).status).toBe(200)
  const track = async (person: typeof ann) =>
    (
      await server.post(
        'ai_assistant.api.analytics.track_event',
        { event_type: 'command', event_name: 'x' },
        person,
      )
    ).status
  expect([await track(ann), await track(bob)]).toEqual([403, 200])
  await server.close()
})
