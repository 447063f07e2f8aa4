import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { configProblems } from '../config.ts'
import { loadEncryptionKey } from '../keys/encryption-key.ts'

const HELP = `node dist/src/main.js [OPTION]

Serves requests until SIGTERM or SIGINT; a second signal ends it at once.

  --check-config   say what is wrong with the configuration, and end: exit code 0 or 1
  --help           show this

Its configuration is environment variables: README.md, Configuration.
`

/** What the process says instead of serving. */
export interface Said {
  code: 0 | 1
  text: string
}

/** Reads the command line of the server; undefined when it is to serve, and its configuration is right. */
export function answerCommandLine(args: string[], env: NodeJS.ProcessEnv): Said | undefined {
  let values: { help?: boolean; 'check-config'?: boolean }
  try {
    const options = { help: { type: 'boolean' }, 'check-config': { type: 'boolean' } } as const
    values = parseArgs({ args, options }).values
  } catch (error) {
    // Node's second sentence is about positional arguments that look like options.
    const [sentence] = (error as Error).message.split('. ')
    return { code: 1, text: `${sentence}.\nWhat to do: node dist/src/main.js --help\n` }
  }
  if (values.help) return { code: 0, text: HELP }
  const problems = [...configProblems(env), ...fileProblems(env)]
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem}\n`).join('')
    const advice = 'What to do: correct these environment variables (README.md, Configuration).'
    return { code: 1, text: `The configuration is wrong:\n${lines}${advice}\n` }
  }
  return values['check-config'] ? { code: 0, text: 'The configuration is right.\n' } : undefined
}

/** What is wrong with files that variables name. One that is missing is made at the first start. */
function fileProblems({ ENCRYPTION_KEY_FILE, EXTRA_DOCTYPES }: NodeJS.ProcessEnv): string[] {
  const problems: string[] = []
  if (EXTRA_DOCTYPES && !existsSync(EXTRA_DOCTYPES)) {
    problems.push(`EXTRA_DOCTYPES: ${EXTRA_DOCTYPES} does not exist`)
  }
  if (ENCRYPTION_KEY_FILE && existsSync(ENCRYPTION_KEY_FILE)) {
    try {
      loadEncryptionKey(ENCRYPTION_KEY_FILE)
    } catch (error) {
      problems.push(`ENCRYPTION_KEY_FILE: ${(error as Error).message}`)
    }
  }
  return problems
}
