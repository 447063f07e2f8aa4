import { z } from 'zod'
import { frappeDuration, frappeFloat, frappeTime } from '../../../src/frappe/encoding.ts'
import { anything, gold } from './define.ts'
import { pick } from './errors.ts'

/** A value of every kind; dates and times are what the database sends. */
const VALUES: Readonly<Record<string, unknown>> = {
  none: null,
  empty: '',
  zero: 0,
  false: false,
  list: [],
  dict: {},
  accent: 'é',
  emoji: '\u{1f600} ok',
  html: '<b>a & b</b>',
  slash: 'a/b"c\\d\n\t',
  int: 9_007_199_254_740_993n,
  float: frappeFloat(0.1),
  whole: frappeFloat(2),
  exp: frappeFloat(1e21),
  small: frappeFloat(1e-7),
  datetime_us: frappeTime('2024-02-03 04:05:06.000007'),
  datetime_ms: frappeTime('2024-02-03 04:05:06.250000'),
  datetime: frappeTime('2024-02-03 04:05:00.000000'),
  date: '2024-02-03',
  time: frappeTime('05:06:07.000000'),
  time_us: frappeTime('05:06:07.000080'),
  delta: frappeDuration('05:06:00.000000'),
  delta_us: frappeDuration('09:40:27.576090'),
  delta_day: frappeDuration('27:00:05.120000'),
  delta_neg: frappeDuration('-01:00:00.000000'),
  decimal: frappeFloat(10.5),
  decimal_whole: frappeFloat(2),
  tuple: [1, 2],
  set: [7],
  uuid: '12345678-1234-5678-1234-567812345678',
  nested: { b: 1, a: [{ x: null }], d: '2024-02-03' },
}

export const ret = gold('ret', z.object({ v: anything }), ({ input }) => pick(VALUES, input.v))
