import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The 32 bytes of a key that a text holds as URL-safe base64. */
export function parseKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64url')
  if (key.length !== 32) throw new Error('A key is URL-safe base64 of 32 bytes.')
  return key
}

/** The text of a key file; undefined when there is none. Refused when others than its owner may read it. */
export function readKeyFile(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8)
    throw new Error(`${file} can be read by others (mode ${mode}). Run: chmod 600 ${file}`)
  }
  return readFileSync(file, 'utf8')
}

/**
 * The text of a key file, made at the first use with mode 0600. Several processes may start at once: the file
 * appears whole or not at all, and the first one wins.
 */
export function readOrMakeKeyFile(file: string): string {
  const text = readKeyFile(file)
  if (text !== undefined) return text
  makeKeyFile(file)
  return readOrMakeKeyFile(file)
}

function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}=\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
