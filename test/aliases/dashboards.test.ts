import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'

const API = 'ai_assistant.api'
const GET = `${API}.analytics_get_dashboard`
const CREATE = `${API}.analytics_create_widget`
const UPDATE = `${API}.analytics_update_widget`
const DELETE = `${API}.analytics_delete_widget`
const DATA = `${API}.analytics.get_dashboard_data`
const SAVE = `${API}.analytics.save_dashboard_config`
const TRACK = `${API}.analytics.track_event`

interface Widget {
  id: string
  type: string
  title: string
  error?: string
}
type Place = Record<'x' | 'y' | 'w' | 'h', number> & { id: string }

let server: TestServer
let person: Person

beforeAll(async () => {
  server = await startServer({ now: '2026-11-15T12:00:00Z' })
})
afterAll(() => server.close())
beforeEach(async () => {
  person = await server.newUser({ timeZone: 'UTC' })
})

async function answer(method: string, args: object = {}) {
  const response = await server.post(method, args, person)
  expect(response.body.exception).toBeUndefined()
  return messageOf(response)
}

async function dashboard(): Promise<{
  widgets: Widget[]
  layout: Place[]
  dashboard_name: string
}> {
  return (await answer(DATA)) as never
}

async function refusal(method: string, args: object, by: Person | undefined = person) {
  const { status, body } = await server.post(method, args, by)
  return [status, body.exc_type, body.message]
}

const WIDGET = {
  widget_name: 'Requests',
  widget_type: 'metric',
  data_source: 'ai_requests',
  query_config: '{"compare":true}',
}

describe('analytics_get_dashboard', () => {
  const track = (event: object) =>
    server.post(
      TRACK,
      { event_id: randomUUID(), timestamp: '2026-11-15T11:00:00Z', ...event },
      person,
    )

  it('has what get_dashboard_data answers, and what one looks at first', async () => {
    const command = { event_type: 'command', event_name: 'explain', workspace_id: 'shop' }
    const request = { event_type: 'ai_request', event_name: 'chat', duration_ms: 300 }
    await track({ ...command, timestamp: '2026-11-14T23:59:59Z', session_id: 's' })
    await track(command)
    await track({ ...request, event_category: 'ai' })
    await track({ ...request, duration_ms: 500, event_data: { success: false } })
    await track({ ...command, timestamp: '2026-10-01T00:00:00Z' })
    const { summary, recent_events, top_features, performance_summary, ...rest } = await answer(GET)
    expect(rest).toEqual(await answer(DATA))
    expect(summary).toEqual({
      total_events_today: 3,
      active_users_today: 1,
      avg_performance_score: null,
      critical_insights: null,
    })
    expect(top_features).toEqual([
      { feature: 'chat', usage_count: 2 },
      { feature: 'explain', usage_count: 2 },
    ])
    expect(performance_summary).toEqual({
      requests: 2,
      avg_response_time: 400,
      error_rate: 0.5,
      success_rate: 0.5,
    })
    expect(recent_events).toHaveLength(4)
    expect((recent_events as object[]).at(-1)).toEqual({
      event_id: expect.any(String),
      event_type: 'command',
      event_category: null,
      event_name: 'explain',
      event_action: 'explain',
      timestamp: '2026-11-14T23:59:59+00:00',
      created_at: '2026-11-14T23:59:59+00:00',
      duration_ms: null,
      session_id: 's',
    })
    const shop = await answer(GET, { workspace_id: 'shop' })
    expect(shop).toMatchObject({
      summary: { total_events_today: 1 },
      top_features: [{ feature: 'explain', usage_count: 2 }],
      performance_summary: { requests: 0 },
    })
    const kpi = { id: 'k', type: 'kpi', metric: 'events' }
    const ofShop = { workspace_id: 'shop', dashboard_config: { widgets: [kpi] } }
    expect(await answer(GET, ofShop)).toMatchObject({ widgets: [{ data: { value: 2 } }] })
  })

  it('has numbers and lists where nothing happened', async () => {
    expect(await answer(GET, { user: null, workspace_id: '' })).toMatchObject({
      summary: { total_events_today: 0, active_users_today: 0 },
      recent_events: [],
      top_features: [],
      performance_summary: { requests: 0, avg_response_time: 0, error_rate: 0, success_rate: 0 },
    })
  })

  it('lists the ten latest events and the ten names that are used most', async () => {
    for (let n = 0; n < 12; n++) {
      const timestamp = new Date(Date.UTC(2026, 10, 15, 10, n)).toISOString()
      await track({ event_type: 'action', event_name: `name-${n}`, timestamp })
    }
    await track({ event_type: 'action', event_name: 'name-11' })
    const { recent_events, top_features } = await answer(GET)
    const names = (recent_events as { event_name: string }[]).map(({ event_name }) => event_name)
    expect(names).toEqual([11, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => `name-${n}`))
    expect(top_features).toHaveLength(10)
    expect((top_features as object[])[0]).toEqual({ feature: 'name-11', usage_count: 2 })
  })

  it('is read by GET as well, and by those who may read: 401, 403, 404', async () => {
    expect((await server.get(GET, {}, person)).status).toBe(200)
    const stranger = { ...person, authorization: 'token no:body' }
    expect((await server.get(GET, {}, stranger)).status).toBe(401)
    expect((await server.get(GET)).status).toBe(403)
    const other = await server.newUser()
    expect((await server.get(GET, { user: other.name }, person)).status).toBe(403)
    expect((await server.get(GET, { dashboard_config: 'nowhere' }, person)).status).toBe(404)
  })
})

describe('analytics_create_widget', () => {
  it('adds to the dashboard that everybody has, which is one’s own then', async () => {
    const before = await dashboard()
    const created = await answer(CREATE, WIDGET)
    expect(created).toEqual({
      success: true,
      widget_id: expect.any(String),
      ...WIDGET,
      display_config: '{}',
      chart_type: null,
      position_x: 0,
      // Below what was at the wished place.
      position_y: expect.any(Number),
      width: 4,
      height: 3,
    })
    const after = await dashboard()
    expect(after.dashboard_name).toBe('default')
    expect(after.widgets.map(({ id }) => id)).toEqual([
      ...before.widgets.map(({ id }) => id),
      created.widget_id,
    ])
    expect(after.widgets.at(-1)).toMatchObject({
      type: 'kpi',
      title: 'Requests',
      data: { metric: 'ai_requests', value: 0, previous_value: 0 },
    })
    for (const { error } of after.widgets) expect(error).toBeUndefined()
  })

  it('places one beside the other', async () => {
    await answer(SAVE, { dashboard_name: 'default', widgets: [], layout: [] })
    for (let n = 0; n < 3; n++)
      await answer(CREATE, { ...WIDGET, position_x: 4 * n, position_y: 2 })
    await answer(CREATE, { ...WIDGET, position_x: 11 })
    const { layout } = await dashboard()
    expect(layout.map(({ x, y }) => [x, y])).toEqual([
      [0, 2],
      [4, 2],
      [8, 2],
      [8, 5],
    ])
  })

  it('keeps what several add at once', async () => {
    await answer(SAVE, { dashboard_name: 'default', widgets: [], layout: [] })
    const created = await Promise.all(Array.from({ length: 6 }, () => answer(CREATE, WIDGET)))
    const ids = created.map(({ widget_id }) => widget_id)
    expect((await dashboard()).widgets.map(({ id }) => id).sort()).toEqual(ids.sort())
  })

  it('is safe to repeat with an id of the client', async () => {
    const widget_id = randomUUID()
    const first = await answer(CREATE, { ...WIDGET, widget_id })
    expect(await answer(CREATE, { ...WIDGET, widget_id })).toEqual(first)
    const count = (await dashboard()).widgets.filter(({ id }) => id === widget_id).length
    expect(count).toBe(1)
  })

  it.each([
    [{ widget_type: 'metric' }, 'kpi'],
    [{ widget_type: 'table' }, 'table'],
    [{ widget_type: 'list', query_config: { group_by: 'event_name', limit: 3, page: 2 } }, 'table'],
    [{ widget_type: 'chart' }, 'timeseries'],
    [{ widget_type: 'chart', chart_type: 'line' }, 'timeseries'],
    [{ widget_type: 'chart', chart_type: 'pie', display_config: '{"legend":true}' }, 'bar'],
    [{ widget_type: 'chart', chart_type: 'constructor' }, 'timeseries'],
    [{ widget_type: 'heatmap', data_source: 'analytics_events' }, 'heatmap'],
    [{ widget_type: 'metric', query_config: { metric: 'errors' }, data_source: 'x' }, 'kpi'],
    [{ widget_type: 'metric', query_config: '{"metric_name":"errors"}' }, 'kpi'],
  ])('%j is a %s, and works', async (said, type) => {
    const { widget_id } = await answer(CREATE, { ...WIDGET, query_config: {}, ...said })
    const widget = (await dashboard()).widgets.find(({ id }) => id === widget_id)
    expect(widget).toMatchObject({ type, data: expect.any(Object) })
  })

  describe('refuses', () => {
    it('a wrong token 401, a guest and a GET 403', async () => {
      expect(
        (await refusal(CREATE, WIDGET, { ...person, authorization: 'token no:body' }))[0],
      ).toBe(401)
      expect((await server.post(CREATE, WIDGET)).status).toBe(403)
      expect((await server.get(CREATE, WIDGET, person)).status).toBe(403)
    })

    it.each([
      [{ widget_name: undefined }, /widget_name is missing/],
      [{ query_config: undefined }, /query_config is missing/],
      [{ data_source: '' }, /'data_source' is not valid/],
      [{ query_config: 'events' }, /'query_config' is not valid/],
      [{ query_config: '[]' }, /'query_config' is not valid/],
      [{ query_config: { metric: 'eventz' } }, /^widgets\.8\.metric: /],
      [{ query_config: { group_by: 'page' }, widget_type: 'list' }, /^widgets\.8\.group_by: /],
      [{ widget_type: 'gauge' }, /^widgets\.8\.type: it is none of kpi/],
      [{ width: 13 }, /^layout\.8: ends beyond/],
      [{ height: 101 }, /^layout\.8\.h: /],
      [{ width: 0 }, /'width' is not valid/],
      [{ position_y: -1 }, /'position_y' is not valid/],
      [{ widget_id: 'events' }, /^widgets\.8\.id: another widget has it/],
    ])('%j: 417, and nothing is stored', async (wrong, message) => {
      const answered = await refusal(CREATE, { ...WIDGET, ...wrong })
      expect(answered).toEqual([417, expect.any(String), expect.stringMatching(message)])
      expect((await dashboard()).dashboard_name).toBeNull()
    })

    it('the 51st: 417', async () => {
      const widgets = Array.from({ length: 50 }, (_, n) => ({ id: `${n}`, type: 'retention' }))
      const layout = widgets.map(({ id }, n) => ({ id, x: 0, y: n, w: 1, h: 1 }))
      await answer(SAVE, { dashboard_name: 'default', widgets, layout })
      expect((await refusal(CREATE, WIDGET))[0]).toBe(417)
    })
  })
})

describe('analytics_update_widget', () => {
  it('changes what is said, and answers the whole', async () => {
    const { widget_id, ...created } = await answer(CREATE, { ...WIDGET, position_y: 50 })
    const updates = { widget_name: 'Errors', query_config: '{"metric":"errors"}', width: 6 }
    const updated = await answer(UPDATE, { widget_id, updates: JSON.stringify(updates) })
    expect(updated).toEqual({ ...created, widget_id, ...updates })
    expect(await answer(UPDATE, { widget_id, updates: { chart_type: 'bar' } })).toEqual({
      ...updated,
      chart_type: 'bar',
    })
    const { widgets, layout } = await dashboard()
    expect(widgets.at(-1)).toMatchObject({ title: 'Errors', data: { metric: 'errors' } })
    expect(layout.at(-1)).toEqual({ id: widget_id, x: 0, y: 50, w: 6, h: 3 })
  })

  it('changes nothing when it is repeated', async () => {
    const { widget_id } = await answer(CREATE, WIDGET)
    const revision = async () => {
      const [config] = (await answer(`${API}.analytics.get_dashboard_configs`)).configs as [object]
      return config
    }
    await answer(UPDATE, { widget_id, updates: { widget_name: 'Other' } })
    const once = await revision()
    await answer(UPDATE, { widget_id, updates: { widget_name: 'Other' } })
    expect(await revision()).toEqual(once)
  })

  it('describes and changes widgets that were made in our words', async () => {
    const text = { id: 't', type: 'text', title: 'Text', options: { text: 'Hello.' } }
    const kpi = {
      id: 'k',
      type: 'kpi',
      title: 'Commands',
      metric: 'events',
      filters: { event_type: ['command'] },
    }
    const layout = ['t', 'k'].map((id, n) => ({ id, x: 6 * n, y: 0, w: 6, h: 1 }))
    await answer(SAVE, { dashboard_name: 'default', widgets: [text, kpi], layout })
    expect(await answer(UPDATE, { widget_id: 'k', updates: { widget_name: 'All' } })).toMatchObject(
      {
        widget_type: 'kpi',
        data_source: 'events',
        query_config: '{"metric":"events","filters":{"event_type":["command"]}}',
        position_x: 6,
      },
    )
    await answer(UPDATE, { widget_id: 'k', updates: { widget_type: 'heatmap' } })
    await answer(UPDATE, { widget_id: 't', updates: { display_config: { color: 'red' } } })
    const configs = await answer(`${API}.analytics.get_dashboard_configs`)
    expect(configs).toMatchObject({
      configs: [
        {
          widgets: [
            { id: 't', type: 'text', options: { text: 'Hello.' } },
            {
              id: 'k',
              type: 'heatmap',
              title: 'All',
              query: { metric: 'events', filters: { event_type: ['command'] } },
            },
          ],
        },
      ],
    })
  })

  it('moves only where the new place is taken', async () => {
    await answer(SAVE, { dashboard_name: 'default', widgets: [], layout: [] })
    const [first, second] = [await answer(CREATE, WIDGET), await answer(CREATE, WIDGET)]
    const move = (updates: object) => answer(UPDATE, { widget_id: first.widget_id, updates })
    expect(second).toMatchObject({ position_y: 3 })
    expect(await move({ position_y: 1 })).toMatchObject({ position_x: 0, position_y: 6 })
    expect(await move({ position_x: 4, position_y: 1 })).toMatchObject({ position_y: 1 })
  })

  it('refuses a widget that is not there 404, and wrong updates 417', async () => {
    const updates = { widget_name: 'x' }
    expect((await refusal(UPDATE, { widget_id: 'nowhere', updates }))[0]).toBe(404)
    for (const wrong of [{ name: 'x' }, { width: 0 }, { query_config: { metric: 'x' } }, 'x', []]) {
      expect((await refusal(UPDATE, { widget_id: 'events', updates: wrong }))[0]).toBe(417)
    }
    expect((await refusal(UPDATE, { widget_id: 'events' }))[0]).toBe(417)
    expect((await server.post(UPDATE, { widget_id: 'events', updates })).status).toBe(403)
  })
})

describe('analytics_delete_widget', () => {
  it('takes it out, of one’s own dashboard only', async () => {
    const { widget_id } = await answer(CREATE, WIDGET)
    const other = await server.newUser()
    expect((await refusal(DELETE, { widget_id }, other))[0]).toBe(404)
    const deleted = await answer(DELETE, { widget_id })
    expect(deleted).toEqual({ success: true, message: 'The widget was deleted.' })
    expect((await dashboard()).widgets.map(({ id }) => id)).not.toContain(widget_id)
    expect((await refusal(DELETE, { widget_id }))[0]).toBe(404)
  })

  it('takes one out of the dashboard that everybody has', async () => {
    await answer(DELETE, { widget_id: 'events' })
    const { widgets, layout, dashboard_name } = await dashboard()
    expect(dashboard_name).toBe('default')
    for (const { id } of [...widgets, ...layout]) expect(id).not.toBe('events')
  })

  it('refuses a guest and a GET 403', async () => {
    expect((await server.post(DELETE, { widget_id: 'events' })).status).toBe(403)
    expect((await server.get(DELETE, { widget_id: 'events' }, person)).status).toBe(403)
  })
})
