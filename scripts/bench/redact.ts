import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { redact } from '../../src/redact/index.ts'
import type { Measured } from './load.ts'

/** A megabyte and more of ordinary text without secrets: what this project and its lock file are written in. */
function ordinaryText(): string {
  const root = process.cwd()
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(root, 'src', path), 'utf8'))
  const text = [...sources, readFileSync(join(root, 'package-lock.json'), 'utf8')].join('\n')
  return text.repeat(Math.ceil(2 ** 20 / text.length))
}

/** Megabytes (10^6 characters) a second of redaction. */
export function redactRate(seconds: number): Measured {
  return rate(seconds, (text) => redact(text).count)
}

/** The best possible for whatever looks at every character: one reading of the same text, in the same language. */
export function plainRate(seconds: number): Measured {
  return rate(seconds, (text) => {
    let sum = 0
    for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at)
    return sum
  })
}

async function rate(seconds: number, read: (text: string) => number): Measured {
  const text = ordinaryText()
  const startedAt = performance.now()
  const end = startedAt + seconds * 1000
  let readings = 0
  let seen = 0
  for (; performance.now() < end; readings++) seen += read(text)
  if (Number.isNaN(seen)) throw new Error('Nothing was read.')
  return (readings * text.length) / 1e6 / ((performance.now() - startedAt) / 1000)
}
