import type { DescribedMethod } from './openapi.ts'

const BEGIN = '<!-- methods: written by npm run codegen -->'
const END = '<!-- /methods -->'

/** The README with its list of methods written anew from the table. */
export function withMethodList(readme: string, methods: readonly DescribedMethod[]): string {
  const [before, rest] = readme.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no place for the methods: ${BEGIN} … ${END}`)
  }
  const rows = methods.map(
    ({ path, verbs, audience, rightAction, summary }) =>
      `| \`${path}\` | ${verbs.join(', ')} | ${audience} | ${rightAction ?? ''} | ${summary} |`,
  )
  const table = [
    '| method | verbs | audience | right | what it does |',
    '|---|---|---|---|---|',
    ...rows,
  ]
  return `${before}${BEGIN}\n${table.join('\n')}\n${END}${after}`
}
