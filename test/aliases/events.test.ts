import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { flatEvent, telemetryEvents } from '../../src/aliases/events.ts'

describe('a flattened event', () => {
  const sent = { event_type: 'command', event_name: 'execute' }

  it('keeps label and value beside the metadata', () => {
    const event = { ...sent, event_type: 'file_open', event_label: 'python', event_value: 3 }
    expect(flatEvent({ ...event, metadata: { lines: 7 } })).toMatchObject({
      event_type: 'file_open',
      event_data: { lines: 7, event_label: 'python', event_value: 3 },
    })
  })

  it('sent without any of them has no data', () => {
    expect(flatEvent(sent)).toMatchObject({ ...sent, event_data: undefined })
  })

  it('of a command has its value as duration', () => {
    const command = { ...sent, event_label: 'oropendola.explain', event_value: 12.6 }
    expect(flatEvent(command)).toMatchObject({
      duration_ms: 13,
      event_data: { event_label: 'oropendola.explain', event_value: 12.6 },
    })
    expect(flatEvent({ ...command, duration_ms: 5 })).toMatchObject({ duration_ms: 5 })
  })

  it.each([
    { event_label: 'x', event_value: -1 },
    { event_label: 'x', event_value: 2 ** 31 },
    { event_label: 'x' },
    { event_value: 12 },
    { event_type: 'action', event_label: 'x', event_value: 12 },
  ])('has no duration that is none: %j', (event) => {
    expect(flatEvent({ ...sent, ...event }).duration_ms).toBeUndefined()
  })

  it('that has event_data keeps metadata apart', () => {
    const event = { ...sent, event_label: 'x', event_data: { a: 1 }, metadata: { b: 2 } }
    expect(flatEvent(event)).toMatchObject({
      event_data: { a: 1, event_label: 'x' },
      metadata: { b: 2 },
    })
    expect('metadata' in flatEvent({ ...sent, metadata: { b: 2 } })).toBe(false)
  })

  it('keeps a list as items where other keys join it', () => {
    expect(flatEvent({ ...sent, event_data: [1] })).toMatchObject({ event_data: [1] })
    expect(flatEvent({ ...sent, metadata: [1], event_label: 'x' })).toMatchObject({
      event_data: { items: [1], event_label: 'x' },
    })
  })

  it.each([
    ['file', 'editor', 'custom', undefined, { event_type: 'file', event_category: 'editor' }],
    ['error', 'chat', 'error', undefined, { event_category: 'chat' }],
    ['Command', 'ai', 'custom', 'ai', { event_type: 'Command' }],
    ['constructor', undefined, 'custom', undefined, { event_type: 'constructor' }],
    ['command', 'system', 'command', 'system', undefined],
  ])('of type %s and category %s keeps words that are not ours', (...row) => {
    const [event_type, event_category, type, category, event_data] = row
    const event = flatEvent({ ...sent, event_type, event_category })
    expect(event).toMatchObject({ event_type: type, event_data })
    expect(event.event_category).toBe(category)
  })
})

describe('an event of the telemetry', () => {
  const event = (sent: object) => telemetryEvents([sent])[0]

  it.each([
    ['extension_activated', { event_type: 'session_start', event_category: 'system' }],
    ['extension_deactivated', { event_type: 'session_end', event_category: 'system' }],
    ['workspace_indexed', { event_type: 'action', event_category: 'code' }],
    ['ai_chat_opened', { event_type: 'action', event_category: 'ai' }],
    ['diagnostics_run', { event_type: 'action', event_category: 'code' }],
    ['error', { event_type: 'error', event_category: 'system' }],
    ['something_new', { event_type: 'action' }],
    ['constructor', { event_type: 'action' }],
  ])('%s', (name, derived) => {
    expect(event({ event: name })).toEqual({ event_name: name, ...derived })
  })

  it('has its properties as data, and its time, session and duration in their fields', () => {
    const properties = { sessionId: 's-1', duration: 12.4, fileCount: 7 }
    expect(
      event({ event: 'workspace_indexed', properties, timestamp: Date.UTC(2026, 10, 15, 12) }),
    ).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      event_type: 'action',
      event_category: 'code',
      event_name: 'workspace_indexed',
      event_data: properties,
      duration_ms: 12,
      session_id: 's-1',
      timestamp: '2026-11-15T12:00:00.000Z',
    })
  })

  it('reads properties that came as text', () => {
    const properties = '{"sessionId":"s-1"}'
    expect(event({ event: 'error', properties })).toMatchObject({
      event_data: { sessionId: 's-1' },
      session_id: 's-1',
    })
  })

  it('of a command is called as the command is', () => {
    const properties = { commandId: 'oropendola.explain', success: true, duration: 40 }
    expect(event({ event: 'command_executed', properties })).toMatchObject({
      event_type: 'command',
      event_category: 'productivity',
      event_name: 'oropendola.explain',
      event_data: properties,
      duration_ms: 40,
    })
    expect(event({ event: 'command_executed', properties: { commandId: 7 } })).toMatchObject({
      event_name: 'command_executed',
    })
  })

  it.each([
    [true, 'suggestion_accepted'],
    [false, 'suggestion_rejected'],
  ])('of a completion is one of a suggestion: accepted %s', (accepted, event_type) => {
    const properties = { accepted, language: 'python', charactersCompleted: 12 }
    expect(event({ event: 'inline_completion', properties })).toMatchObject({
      event_type,
      event_category: 'ai',
      event_data: properties,
    })
  })

  it('has the same id when it is sent again, and another one when it is another', () => {
    const sent = { event: 'error', properties: { sessionId: 's', message: 'm' }, timestamp: 1 }
    const idOf = (one: object) => (event(one) as { event_id?: string }).event_id
    expect(idOf(sent)).toBe(idOf(structuredClone(sent)))
    const others = [
      { ...sent, event: 'errors' },
      { ...sent, timestamp: 2 },
      { ...sent, properties: { sessionId: 't', message: 'm' } },
    ]
    expect(new Set([sent, ...others].map(idOf)).size).toBe(4)
    expect(idOf({ ...sent, timestamp: undefined })).toBeUndefined()
    expect(idOf({ ...sent, properties: { message: 'm' } })).toBeUndefined()
  })

  it('in track_batch_events’ words stays as it is, but for types and categories of its own', () => {
    const known = { event_type: 'build', event_name: 'make', event_id: 'x', duration_ms: 7 }
    expect(event(known)).toEqual(known)
    expect(event({ ...known, event: 'error', timestamp: '2026-11-15T12:00:00Z' })).toMatchObject({
      ...known,
      timestamp: '2026-11-15T12:00:00Z',
    })
    expect(event({ ...known, event_type: 'page_view', event_data: { a: 1 } })).toMatchObject({
      event_type: 'custom',
      event_data: { a: 1, event_type: 'page_view' },
    })
    expect(event({ ...known, event_type: 'page_view', event_data: '{"a":1}' })).toMatchObject({
      event_data: { a: 1, event_type: 'page_view' },
    })
  })

  it('keeps its place, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (sent) => {
        const events = telemetryEvents(sent)
        expect(events).toHaveLength(sent.length)
        for (const [index, one] of sent.entries()) {
          const isEvent = typeof one === 'object' && one !== null && !Array.isArray(one)
          if (!isEvent) expect(events[index]).toBe(one)
        }
      }),
    )
  })

  it.each([1e20, -1e20, Number.NaN, 'soon', {}])(
    'leaves the time %j to be refused',
    (timestamp) => {
      expect(event({ event: 'error', timestamp })).toMatchObject({ timestamp })
    },
  )
})
