import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** Characters: the least that NIST SP 800-63B accepts, and Frappe's most. */
const MIN_CHARACTERS = 8
const MAX_CHARACTERS = 512

/** A new password: typed twice on a terminal, without an echo, or all of what is piped in. Never an argument. */
export async function askPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await typedTwice() : await piped()
  if (password.length < MIN_CHARACTERS || password.length > MAX_CHARACTERS) {
    throw new Error(`A password has ${MIN_CHARACTERS} to ${MAX_CHARACTERS} characters.`)
  }
  return password
}

async function piped(): Promise<string> {
  process.stderr.write('The password is read from standard input.\n')
  // The newline that echo and editors add is none of it.
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

async function typedTwice(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  // One for both, and before the first prompt: from now on the terminal itself echoes nothing.
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    const first = await typed(terminal, 'Password: ')
    if (first !== (await typed(terminal, 'Again: '))) throw new Error('The two were not the same.')
    return first
  } finally {
    terminal.close()
  }
}

function typed(terminal: Interface, prompt: string): Promise<string> {
  process.stderr.write(prompt)
  return new Promise<string>((resolve, reject) => {
    terminal.once('line', resolve)
    // Ctrl-C and Ctrl-D.
    terminal.once('close', () => reject(new Error('No password was typed.')))
  }).finally(() => process.stderr.write('\n'))
}
