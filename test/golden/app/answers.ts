import { z } from 'zod'
import { binary, csv, download, pdf, redirect, txt } from '../../../src/frappe/answers.ts'
import type { Call } from '../../../src/frappe/method.ts'
import { anything, defaultsTo, gold } from './define.ts'
import { pick } from './errors.ts'

const KIND = z.object({ kind: anything })

const ANSWERS = {
  csv: () => csv('Gold', 'a,b\n1,2\n'),
  txt: () => txt('Gold', 'plain'),
  binary: () => binary('b.bin', '\u0001\u0002ABC'),
  download: () => download('x.txt', 'hello'),
  download_space: () => download('x y.json', '{}'),
  download_inline: () => download('x.txt', 'hello', { inline: true }),
  download_unknown: () => download('x.unknownext', '?'),
  pdf: () => pdf('p.pdf', '%PDF-1'),
  redirect: () => redirect('/target?x=1'),
}

const MESSAGES: Record<string, (msgprint: Call<unknown>['msgprint']) => void> = {
  plain: (msgprint) => msgprint('Saved ok'),
  titled: (msgprint) => msgprint('Saved ok', { title: 'Done', indicator: 'green' }),
  alert: (msgprint) => msgprint('Saved ok', { alert: true, indicator: 'green' }),
  two: (msgprint) => {
    msgprint('First')
    msgprint('Second', { indicator: 'orange' })
  },
  list: (msgprint) => msgprint(['one', 'two'], { asList: true }),
  table: (msgprint) =>
    msgprint(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      { asTable: true },
    ),
  wide: (msgprint) => msgprint('Wide', { wide: true }),
  action: (msgprint) =>
    msgprint('Act', {
      primaryAction: { label: 'Go', server_action: 'gold.api.named', args: { a: 1 } },
    }),
  min: (msgprint) => msgprint('Min', { isMinimizable: true }),
}

export const respond = gold('respond', KIND, ({ input }) => pick(ANSWERS, input.kind)())
export const msg = gold('msg', KIND, ({ input, msgprint }) => {
  pick(MESSAGES, input.kind)(msgprint)
  return 'done'
})
export const extraKeys = gold('extra_keys', z.object({}), ({ setTop }) => {
  setTop('extra', { a: 1 })
  return 'm'
})
export const setStatus = gold(
  'set_status',
  z.object({ code: defaultsTo(201) }),
  ({ input, setStatus }) => {
    setStatus(Number(input.code))
    return 's'
  },
)
