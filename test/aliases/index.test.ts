import { expect, test } from '@jest/globals'
import { aliasModules } from '../../src/aliases/index.ts'
import { methodTable } from '../../src/frappe/method.ts'
import * as frappeMethods from '../../src/frappe/methods/index.ts'
import { methodModules } from '../../src/methods/index.ts'

// Refuses two of one name, and names of what is not there.
const table = methodTable([frappeMethods, ...methodModules, ...aliasModules], () => true)
const aliases = aliasModules.flatMap((module) => Object.values(module))
const API = 'ai_assistant.api.'

/** What shipped clients call, and the methods that answer. */
const SERVED = {
  analytics_track_event: 'analytics.track_event',
  analytics_get_dashboard: 'analytics.get_dashboard_data',
  analytics_create_widget: 'analytics.save_dashboard_config',
  analytics_update_widget: 'analytics.save_dashboard_config',
  analytics_delete_widget: 'analytics.save_dashboard_config',
  analytics_get_trends: 'analytics.get_time_series',
  'endpoints.track_telemetry': 'analytics.track_batch_events',
  'analytics.get_usage_stats': 'analytics.get_ai_usage',
}
/** What they call without credentials. */
const FOR_GUESTS = ['endpoints.track_telemetry']

test('every name that shipped clients call is there, and no other', () => {
  const names = aliases.map(({ path, of }) => [path, of])
  const served = Object.entries(SERVED).map(([path, of]) => [API + path, API + of])
  expect(names.sort()).toEqual(served.sort())
  for (const [path = '', of] of names) expect(table.get(path)?.aliasOf).toBe(of)
})

test('guests may call those of clients without credentials, and no other', () => {
  const open = aliases.filter(({ path }) => table.get(path)?.audience === 'guest')
  expect(open.map(({ path }) => path)).toEqual(FOR_GUESTS.map((path) => API + path))
})
