import { loadDefaultPrices } from '../../../src/domain/analytics/index.ts'
import type { Scenario } from '../../support/golden-cases.ts'
import type { TestServer } from '../../support/server.ts'

const TRACK = 'ai_assistant.api.analytics.track_event'

const CATEGORIES: Readonly<Record<string, string>> = {
  ai_request: 'ai',
  commit: 'code',
  review: 'collaboration',
}
const WORKSPACES: Readonly<Record<string, string>> = {
  member: 'billing',
  colleague: 'billing',
  owner: 'shop',
}

const asked = (
  request_type: string,
  model: string,
  tokens_input: number,
  tokens_output: number,
  more: object = {},
) => ({ request_type, model, provider: 'anthropic', tokens_input, tokens_output, ...more })
const suggested = (suggestion_id: string, language: string) => ({ suggestion_id, language })
const edited = (file: string, language: string, lines_added: number, lines_deleted: number) => ({
  file,
  file_type: file.slice(file.lastIndexOf('.') + 1),
  language,
  lines_added,
  lines_deleted,
})
const committed = {
  commit_id: 'c-1',
  files_changed: 2,
  lines_added: 40,
  lines_deleted: 8,
  languages: { typescript: 30, sql: 18 },
}

/**
 * What people did before the first call: who, when, event_type, event_name, event_data, duration_ms. The member lives
 * in Kolkata, where the evening of the 12th is the 13th. Nobody knows the price of `house-model`.
 */
const EVENTS: readonly [string, string, string, string, object?, number?][] = [
  ['member', '2026-11-12T09:00:00Z', 'session_start', 'session'],
  ['member', '2026-11-12T09:01:00Z', 'command', 'explain', { success: true }, 1200],
  [
    'member',
    '2026-11-12T09:03:00Z',
    'ai_request',
    'chat',
    asked('chat', 'claude-sonnet-4-5', 1200, 300, { reported_cost_usd: 0.0081 }),
    2400,
  ],
  ['member', '2026-11-12T09:04:00Z', 'suggestion_shown', 'inline', suggested('s-1', 'typescript')],
  [
    'member',
    '2026-11-12T09:05:00Z',
    'suggestion_accepted',
    'inline',
    suggested('s-1', 'typescript'),
  ],
  [
    'member',
    '2026-11-12T09:10:00Z',
    'file_edit',
    'edit',
    edited('src/app.ts', 'typescript', 12, 3),
  ],
  ['member', '2026-11-12T20:00:00Z', 'command', 'explain', { success: true }, 800],
  ['member', '2026-11-12T20:05:00Z', 'command', 'refactor'],
  [
    'member',
    '2026-11-13T10:00:00Z',
    'ai_request',
    'complete',
    asked('completion', 'claude-haiku-4-5', 50, 0, { success: false, error_message: 'overloaded' }),
    600,
  ],
  ['member', '2026-11-13T10:05:00Z', 'commit', 'commit', committed],
  ['member', '2026-11-14T08:00:00Z', 'build', 'build', { run_id: 'b-1', success: true }],
  ['member', '2026-11-14T08:05:00Z', 'test_run', 'test', { run_id: 't-1', success: false }],
  ['member', '2026-11-15T11:30:00Z', 'command', 'explain'],
  ['colleague', '2026-11-12T09:02:00Z', 'command', 'refactor', { success: true }, 500],
  [
    'colleague',
    '2026-11-12T09:30:00Z',
    'ai_request',
    'review',
    asked('review', 'claude-sonnet-4-5', 4000, 900),
    5000,
  ],
  ['colleague', '2026-11-12T09:40:00Z', 'suggestion_shown', 'inline', suggested('s-2', 'python')],
  [
    'colleague',
    '2026-11-12T09:41:00Z',
    'suggestion_rejected',
    'inline',
    suggested('s-2', 'python'),
  ],
  ['colleague', '2026-11-13T12:00:00Z', 'file_edit', 'edit', edited('report.py', 'python', 5, 1)],
  ['colleague', '2026-11-13T12:30:00Z', 'review', 'review', { target_user: 'member@example.com' }],
  [
    'colleague',
    '2026-11-13T13:00:00Z',
    'ai_request',
    'chat',
    asked('chat', 'house-model', 100, 20, { provider: 'house' }),
    900,
  ],
  ['colleague', '2026-11-14T09:00:00Z', 'error', 'error', { message: 'boom', source: 'lsp' }],
  ['owner', '2026-11-14T10:00:00Z', 'command', 'explain'],
  ['admin', '2026-11-14T11:00:00Z', 'heartbeat', 'beat'],
  ['outsider', '2026-11-13T09:00:00Z', 'command', 'explain'],
]

/** An organization of four, an outsider with one of their own, and what they did in four days. */
export async function analyticsScenario(server: TestServer): Promise<Scenario> {
  await loadDefaultPrices(server.ctx.db, server.clock.now())
  const newPerson = (name: string, account: object = {}) =>
    server.newUser({ name: `${name}@example.com`, firstName: name, ...account })
  const [owner, admin, member, colleague, outsider] = [
    await newPerson('owner'),
    await newPerson('admin'),
    await newPerson('member', { timeZone: 'Asia/Kolkata' }),
    await newPerson('colleague'),
    await newPerson('outsider'),
  ]
  const people: Scenario['people'] = {
    owner,
    admin,
    member,
    colleague,
    outsider,
    manager: await newPerson('manager', { roles: ['System Manager'] }),
    service: await newPerson('service', { roles: ['Oropendola Service'] }),
    'wrong token': { ...member, authorization: 'token no:body' },
  }
  const organization = await server.newOrganization([
    { user: owner, role: 'owner' },
    { user: admin, role: 'admin' },
    { user: member, role: 'member' },
    { user: colleague, role: 'member' },
  ])
  const elsewhere = await server.newOrganization([{ user: outsider, role: 'owner' }])
  for (const [index, event] of EVENTS.entries()) {
    const [who, timestamp, event_type, event_name, event_data, duration_ms] = event
    const sent = {
      event_id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
      timestamp,
      event_type,
      event_name,
      event_data,
      duration_ms,
      event_category: CATEGORIES[event_type],
      workspace_id: WORKSPACES[who],
    }
    const { status, text } = await server.post(TRACK, sent, people[who])
    if (status !== 200) throw new Error(`The scenario's event ${index + 1} is refused: ${text}`)
  }
  return { people, known: { '<organization>': organization, '<elsewhere>': elsewhere } }
}
