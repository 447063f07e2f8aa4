import type { EventInput } from '../../../src/domain/analytics/index.ts'
import type { Draw } from './draw.ts'

/** What an event says beside who, where and when. */
export type Deed = Pick<
  EventInput,
  'event_type' | 'event_category' | 'event_name' | 'event_data' | 'duration_ms'
>

/** What somebody does, how often among a hundred events. */
const HABITS: readonly (readonly [weight: number, (draw: Draw, file: SourceFile) => Deed])[] = [
  [24, edit],
  [8, (_, file) => touchFile(file, 'file_open')],
  [7, (_, file) => touchFile(file, 'file_save')],
  [14, askModel],
  [13, command],
  [15, (draw, file) => suggestion(draw, file, 'suggestion_shown')],
  [6, (draw, file) => suggestion(draw, file, 'suggestion_accepted')],
  [3, (draw, file) => suggestion(draw, file, 'suggestion_rejected')],
  [3, () => ({ event_type: 'heartbeat', event_category: 'system', event_name: 'editor' })],
  [2, (draw) => run(draw, 'test_run', draw.often(['unit', 'integration', 'end to end']))],
  [1, (draw) => run(draw, 'build', draw.often(['bundle', 'image']))],
  [2, commit],
  [1, failure],
  [1, (draw) => meet(draw, draw.of(['review', 'comment', 'share']))],
]

/** A file of a repository: its path, language and type. */
export interface SourceFile {
  file: string
  language: string
  file_type: string
}

const LANGUAGES = [
  ['typescript', 'ts'],
  ['python', 'py'],
  ['go', 'go'],
  ['sql', 'sql'],
  ['css', 'css'],
  ['markdown', 'md'],
] as const
const AREAS = ['billing', 'catalogue', 'checkout', 'identity', 'search', 'shipping', 'warehouse']
const THINGS = ['address', 'basket', 'customer', 'discount', 'invoice', 'order', 'parcel', 'price']
const PARTS = [
  'controller',
  'model',
  'queries',
  'routes',
  'service',
  'validation',
  'view',
  'worker',
]
/** By how much they are used; the last one has no price. */
const MODELS = [
  ['claude-sonnet-4-5', 'anthropic'],
  ['claude-haiku-4-5', 'anthropic'],
  ['gpt-5-mini', 'openai'],
  ['gemini-2.5-pro', 'google'],
  ['model-of-the-house', 'internal'],
] as const
const COMMANDS = [
  'explain',
  'fix',
  'test',
  'refactor',
  'find usages',
  'rename',
  'format',
  'document',
]

export function deed(draw: Draw, file: SourceFile): Deed {
  let left = draw.share() * 100
  for (const [weight, make] of HABITS) {
    left -= weight
    if (left < 0) return make(draw, file)
  }
  return edit(draw, file)
}

/** Some of the files that there are, the same for the same lots. */
export function sourceFile(draw: Draw): SourceFile {
  const [language, fileType] = draw.often(LANGUAGES)
  const path = `src/${draw.of(AREAS)}/${draw.of(THINGS)}/${draw.of(PARTS)}.${fileType}`
  return { file: path, language, file_type: fileType }
}

function edit(draw: Draw, file: SourceFile): Deed {
  return {
    event_type: 'file_edit',
    event_category: 'code',
    event_name: 'edit',
    duration_ms: draw.between(500, 90_000),
    event_data: {
      ...file,
      lines_added: Math.floor(draw.share() ** 3 * 60),
      lines_deleted: Math.floor(draw.share() ** 3 * 25),
    },
  }
}

function touchFile(file: SourceFile, type: 'file_open' | 'file_save'): Deed {
  return { event_type: type, event_category: 'code', event_name: type, event_data: { ...file } }
}

function askModel(draw: Draw): Deed {
  const [model, provider] = draw.often(MODELS)
  const kind = draw.often(['completion', 'chat', 'agent', 'explain', 'refactor', 'review', 'test'])
  const succeeded = draw.chance(0.97)
  return {
    event_type: 'ai_request',
    event_category: 'ai',
    event_name: kind,
    duration_ms: Math.floor(200 * Math.exp(draw.share() * 5)),
    event_data: {
      request_id: draw.uuid(),
      request_type: kind,
      model,
      provider,
      tokens_input: draw.between(200, 12_000),
      tokens_output: succeeded ? draw.between(10, 2_000) : 0,
      ...(draw.chance(0.4) && { tokens_cache_read: draw.between(1_000, 40_000) }),
      success: succeeded,
      ...(!succeeded && { error_message: 'The provider is busy.' }),
    },
  }
}

function command(draw: Draw): Deed {
  return {
    event_type: 'command',
    event_category: 'productivity',
    event_name: draw.often(COMMANDS),
    duration_ms: draw.between(5, 3_000),
    event_data: { success: draw.chance(0.98), source: draw.of(['palette', 'menu', 'shortcut']) },
  }
}

function suggestion(
  draw: Draw,
  { language }: SourceFile,
  type: 'suggestion_shown' | 'suggestion_accepted' | 'suggestion_rejected',
): Deed {
  return {
    event_type: type,
    event_category: 'ai',
    event_name: 'inline',
    event_data: {
      suggestion_id: draw.uuid(),
      language,
      model: draw.often(MODELS)[0],
      lines: draw.between(1, 12),
    },
  }
}

function run(draw: Draw, type: 'test_run' | 'build', name: string): Deed {
  return {
    event_type: type,
    event_category: 'code',
    event_name: name,
    duration_ms: draw.between(2_000, 300_000),
    event_data: { run_id: `run-${draw.between(1, 1e6)}`, success: draw.chance(0.8) },
  }
}

function commit(draw: Draw, { language }: SourceFile): Deed {
  const [added, deleted] = [draw.between(1, 120), draw.between(0, 60)]
  return {
    event_type: 'commit',
    event_category: 'code',
    event_name: 'git',
    event_data: {
      commit_id: draw.hex(5),
      files_changed: draw.between(1, 9),
      lines_added: added,
      lines_deleted: deleted,
      languages: { [language]: added },
    },
  }
}

function failure(draw: Draw): Deed {
  return {
    event_type: 'error',
    event_category: 'system',
    event_name: 'extension',
    event_data: { message: 'The request timed out.', source: draw.of(['network', 'parser']) },
  }
}

function meet(draw: Draw, type: 'review' | 'comment' | 'share'): Deed {
  return {
    event_type: type,
    event_category: 'collaboration',
    event_name: type,
    event_data: { target: `pull request ${draw.between(1, 4_000)}` },
  }
}
