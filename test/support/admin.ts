import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { projectDir } from '../../scripts/setup/prepare.mjs'

/** What a command of operators came to. */
export interface AdminOutcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a script of the project with something piped in, as `npm run admin` and operators do. */
export async function runPiped(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): Promise<AdminOutcome> {
  const child = spawn(process.execPath, [join(projectDir, script), ...args], { env })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  // A command that wants no input may be gone before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}
