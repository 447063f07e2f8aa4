import { createHash } from 'node:crypto'
import type { EventInput } from '../../src/domain/analytics/index.ts'

const DAYS = 30
const DAY_MS = 86_400_000
const WORKDAY_START_H = 8
const WORKDAY_HOURS = 9
const WORKSPACES = ['billing-api', 'web-shop'] as const
const LANGUAGES = ['typescript', 'python', 'go'] as const
const FILE_TYPES = { typescript: 'ts', python: 'py', go: 'go' } as const
const MODELS = ['claude-sonnet-4-5', 'claude-haiku-4-5'] as const

/** What people do, how often among a hundred events, and what such an event carries. */
const HABITS: readonly {
  weight: number
  make: (pick: Picker) => Omit<EventInput, 'event_id' | 'timestamp'>
}[] = [
  { weight: 30, make: (pick) => edit(pick) },
  { weight: 22, make: (pick) => request(pick) },
  {
    weight: 16,
    make: (pick) => ({
      event_type: 'command',
      event_category: 'productivity',
      event_name: pick.of(['explain', 'refactor', 'format', 'find_usages']),
      event_data: { success: pick.chance(0.97) },
    }),
  },
  {
    weight: 12,
    make: (pick) => ({
      event_type: 'suggestion_shown',
      event_category: 'ai',
      event_name: 'inline',
      event_data: { language: pick.of(LANGUAGES), model: pick.of(MODELS) },
    }),
  },
  {
    weight: 8,
    make: (pick) => ({
      event_type: 'suggestion_accepted',
      event_category: 'ai',
      event_name: 'inline',
      event_data: {
        language: pick.of(LANGUAGES),
        model: pick.of(MODELS),
        lines: pick.between(1, 12),
      },
    }),
  },
  {
    weight: 5,
    make: (pick) => ({
      event_type: 'test_run',
      event_category: 'code',
      event_name: 'unit',
      duration_ms: pick.between(800, 90_000),
      event_data: { success: pick.chance(0.85) },
    }),
  },
  {
    weight: 4,
    make: (pick) => ({
      event_type: 'commit',
      event_category: 'code',
      event_name: 'git',
      event_data: {
        commit_id: pick.hex(40),
        files_changed: pick.between(1, 9),
        lines_added: pick.between(1, 80),
        lines_deleted: pick.between(0, 40),
      },
    }),
  },
  {
    weight: 3,
    make: (pick) => ({
      event_type: 'error',
      event_category: 'system',
      event_name: 'extension',
      event_data: { source: pick.of(['network', 'parser']) },
    }),
  },
]

/** A month of a person's events, the same ones for the same person and days. */
export function demoEvents(user: string, now: Date): EventInput[] {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const events: EventInput[] = []
  for (let back = DAYS; back >= 0; back--) {
    const day = today - back * DAY_MS
    const pick = new Picker(`${user} ${day}`)
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
    const count = isWeekend ? pick.between(0, 6) : pick.between(25, 60)
    for (let index = 0; index < count; index++) {
      const time = day + WORKDAY_START_H * 3_600_000 + pick.between(0, WORKDAY_HOURS * 3_600_000)
      const event = {
        ...habit(pick),
        event_id: pick.uuid(),
        timestamp: new Date(time).toISOString(),
        workspace_id: pick.of(WORKSPACES),
        session_id: `demo-${new Date(day).toISOString().slice(0, 10)}`,
      }
      if (time <= now.getTime()) events.push(event)
    }
  }
  return events
}

function habit(pick: Picker): Omit<EventInput, 'event_id' | 'timestamp'> {
  let left = pick.between(1, 100)
  const chosen = HABITS.find(({ weight }) => {
    left -= weight
    return left <= 0
  })
  return (chosen?.make ?? edit)(pick)
}

function edit(pick: Picker): Omit<EventInput, 'event_id' | 'timestamp'> {
  const language = pick.of(LANGUAGES)
  const fileType = FILE_TYPES[language]
  return {
    event_type: 'file_edit',
    event_category: 'code',
    event_name: 'edit',
    duration_ms: pick.between(1_000, 240_000),
    event_data: {
      file: `src/module-${pick.between(1, 12)}.${fileType}`,
      file_type: fileType,
      language,
      lines_added: pick.between(0, 40),
      lines_deleted: pick.between(0, 15),
    },
  }
}

function request(pick: Picker): Omit<EventInput, 'event_id' | 'timestamp'> {
  return {
    event_type: 'ai_request',
    event_category: 'ai',
    event_name: pick.of(['chat', 'completion', 'refactor', 'explain']),
    duration_ms: pick.between(300, 12_000),
    event_data: {
      request_type: pick.of(['chat', 'completion', 'refactor', 'explain']),
      provider: 'anthropic',
      model: pick.of(MODELS),
      tokens_input: pick.between(200, 9_000),
      tokens_output: pick.between(20, 1_500),
      success: pick.chance(0.96),
    },
  }
}

/** Choices that are the same for the same seed. */
class Picker {
  #state: Buffer

  constructor(seed: string) {
    this.#state = createHash('sha256').update(seed).digest()
  }

  between(least: number, most: number): number {
    return least + (this.#next().readUInt32BE(0) % (most - least + 1))
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0]
  }

  chance(probability: number): boolean {
    return this.between(0, 9_999) < probability * 10_000
  }

  hex(length: number): string {
    return this.#next().toString('hex').slice(0, length)
  }

  uuid(): string {
    const hex = this.hex(32)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  #next(): Buffer {
    this.#state = createHash('sha256').update(this.#state).digest()
    return this.#state
  }
}
