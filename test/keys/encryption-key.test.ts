import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { loadEncryptionKey } from '../../src/keys/encryption-key.ts'

describe('the encryption key file', () => {
  let directory: string
  let file: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'oro-key-'))
    file = join(directory, 'deeper', 'encryption.key')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('is made at the first use, for its owner only', () => {
    loadEncryptionKey(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{43}=\n$/)
    expect(readdirSync(dirname(file))).toEqual(['encryption.key'])
  })

  it('stays the same afterwards', () => {
    expect(loadEncryptionKey(file)).toEqual(loadEncryptionKey(file))
  })

  it('is refused when others can read it, with the remedy', () => {
    loadEncryptionKey(file)
    chmodSync(file, 0o640)
    expect(() => loadEncryptionKey(file)).toThrow(`Run: chmod 600 ${file}`)
  })

  it('is refused when it holds something else', () => {
    loadEncryptionKey(file)
    writeFileSync(file, 'nonsense\n')
    expect(() => loadEncryptionKey(file)).toThrow('32 bytes')
  })
})
