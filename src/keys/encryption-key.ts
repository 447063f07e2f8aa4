import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type FernetKey, parseFernetKey } from './fernet.ts'

/**
 * The site's encryption key (Frappe's `encryption_key`), from its file; made on first use with mode 0600.
 * Several processes may start at once: the file appears whole or not at all, and the first one wins.
 */
export function loadEncryptionKey(file: string): FernetKey {
  if (!exists(file)) createKeyFile(file)
  const { mode } = statSync(file)
  if ((mode & 0o077) !== 0) {
    throw new Error(
      `${file} can be read by others (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 ${file}`,
    )
  }
  return parseFernetKey(readFileSync(file, 'utf8'))
}

function createKeyFile(file: string): void {
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

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}
