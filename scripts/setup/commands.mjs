import { admin } from './admin.mjs'
import { describeFailure } from './failure.mjs'
import { startHelp } from './options.mjs'
import { start } from './start.mjs'
import { bench, check, golden, test } from './verify.mjs'

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const commands = { start, admin, test, check, bench, golden }

/**
 * Runs one command and returns its exit code; every failure is a sentence, and what to do.
 * @param {string[]} args
 */
export async function runCommand([name = '--help', ...args]) {
  const command = commands[name]
  if (!command) {
    console.log(startHelp())
    return name === '--help' ? 0 : 1
  }
  try {
    return await command(args)
  } catch (error) {
    process.stderr.write(`\n${describeFailure(error)}\n`)
    return 1
  }
}
