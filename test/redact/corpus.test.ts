import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from '@jest/globals'
import { findSecrets, redact } from '../../src/redact/index.ts'
import { lots, plantedSecrets } from '../support/secrets.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const hash = (algorithm: string, encoding: 'hex' | 'base64') =>
  createHash(algorithm).update('x').digest(encoding)

/** Texts that look drawn by lot, or speak of secrets, and hold none. */
const HARMLESS: Record<string, string> = {
  'a UUID': randomUUID(),
  'an object of UUIDs': JSON.stringify({ id: randomUUID(), workspace: randomUUID() }),
  'a Git hash': `commit ${hash('sha1', 'hex')}\nindex 1a2b3c4..5d6e7f8 100644`,
  'an integrity': `"integrity": "sha512-${hash('sha512', 'base64')}"`,
  'a cache key': `cache_key: ${hash('sha256', 'hex')}`,
  'an image': `url(data:image/png;base64,${Buffer.from(lots(1)(3_000)).toString('base64')})`,
  'a source map': `//# sourceMappingURL=data:application/json;base64,${lots(2)(2_000)}`,
  'a style sheet': ':root{--token-color:#a1b2c3;--password-field:1px}.token.keyword{color:#07a}',
  'minified code':
    'function a(e,t){var n=e.token,r=t.secret;return{token:n,password:r,apiKey:e.k1}}var password=a1;token=b2,',
  types: 'password: string\ntoken?: Sha256Hash\nreadonly secret: Base64String | undefined',
  code: 'const token = await readToken2(request.headers.authorization)\npassword = config.password1',
  'an environment': 'password: process.env.DB_PASSWORD1\ntoken: $' + '{{ secrets.NPM_TOKEN_2024 }}',
  'a template':
    'password={{ vault_password_1 }} token=$TOKEN_1 secret=<your-secret-1> key=%(key1)s',
  'a stand-in':
    "api_key='xxxxxxxxxxxxxxxxxxxx1' token: 'YOUR_TOKEN_HERE_123' secret=****************",
  headers: "-H 'Authorization: token API_KEY:API_SECRET' -H 'Authorization: Bearer $TOKEN'",
  prose: 'The token is basic authentication. Password: at least 8 characters. Bearer of secrets.',
  'an interface in words':
    '"password": "Enter your password", "token_label": "Token number 1234567890ab"',
  'a rule': '"password": "required|min:8", passwordPattern: "^(?=.*[A-Z])(?=.*[0-9]).{8,}$"',
  'ids of secrets': `private_key_id: ${hash('sha1', 'hex')}, token_id=${hash('md5', 'hex')}`,
  'an assembly': 'Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089',
  'a public key': `-----BEGIN PUBLIC KEY-----\n${hash('sha512', 'base64')}\n-----END PUBLIC KEY-----`,
  'a marker in code':
    "text.startsWith('-----BEGIN PRIVATE KEY-----') && text.endsWith('-----END PRIVATE KEY-----')",
  addresses: 'https://example.com:8080/@scope/name@1.2.3 git@github.com:a/b.git mailto:a@b.c',
  counts: '{"tokens_input": 1234567890123, "max_tokens": 4096, "token_count": 12}',
  'a path': 'secret: /run/secrets/db_1a2b3c',
}

/** Secrets that the engine is known not to find in plain text. */
const MISSED: Record<string, (secret: string) => string> = {
  'a password of letters': () => 'password = "correcthorse"',
  'a password with spaces': () => 'password = "correct horse 7 staple!"',
  'a key without a name or a form': (secret) => `const x = "${secret}"`,
  'a secret in two pieces': (secret) => `"ghp_" + "${secret}"`,
  'a token in base64': (secret) => Buffer.from(`x=ghp_${secret}`).toString('base64'),
  'a token in hexadecimal': (secret) => Buffer.from(`ghp_${secret}`).toString('hex'),
  'a password after a short flag': (secret) => `mysql -u root -p${secret}`,
  'a .netrc': (secret) => `machine example.com login ada password ${secret}`,
  'a key without its first line': () =>
    plantedSecrets(1)[0]?.text.split('\n').slice(1).join('\n') ?? '',
}

describe('what is no secret stays', () => {
  it.each(Object.entries(HARMLESS))('%s', (_, text) => {
    expect(findSecrets(text)).toEqual([])
    expect(redact(`{"a": ${JSON.stringify(text)}}`).count).toBe(0)
  })
})

describe('what is not found', () => {
  it.each(Object.entries(MISSED))('%s', (_, textOf) => {
    expect(findSecrets(textOf(lots(7)(36)))).toEqual([])
  })
})

test('every secret of 200 draws of every kind is found: 0 missed', () => {
  const all = Array.from({ length: 200 }, (_, seed) => plantedSecrets(seed)).flat()
  const missed = all.filter(({ text, secret }) => redact(text).text.includes(secret))
  expect(missed).toEqual([])
})

test('nothing is found in our own source, style, lock file and migrations', () => {
  const paths = [...filesUnder('src'), ...filesUnder('scripts'), ...filesUnder('migrations')]
  const found = [...paths, 'package-lock.json', 'README.md'].flatMap((path) =>
    findSecrets(readFileSync(join(root, path), 'utf8')).map((one) => ({ path, ...one })),
  )
  expect(found).toEqual([])
})

/** Measured on 73 MB of installed packages: 103, each written as a password or a token; minified files: none. */
const MOST_PER_MEGABYTE = 3

test('little is found in the packages that we stand on', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const texts = Object.keys(dependencies)
    .flatMap((name) => filesUnder(`node_modules/${name}`))
    .filter((path) => /\.(?:[cm]?[jt]s|json|md|css|map)$/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
  const megabytes = texts.reduce((sum, { length }) => sum + length, 0) / 1e6
  const found = texts.reduce((sum, text) => sum + findSecrets(text).length, 0)
  expect(megabytes).toBeGreaterThan(5)
  expect(found / megabytes).toBeLessThan(MOST_PER_MEGABYTE)
})

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
}
