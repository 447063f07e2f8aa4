import { z } from 'zod'
import {
  bool,
  date,
  datetime,
  dict,
  float,
  int,
  list,
  listOf,
  str,
  union,
  withDefault,
} from './annotations.ts'
import { gold } from './define.ts'

const typed = (name: string, v: z.ZodType) => gold(name, z.object({ v }), ({ input }) => input.v)

export const tInt = typed('t_int', int)
export const tFloat = typed('t_float', float)
export const tBool = typed('t_bool', bool)
export const tStr = typed('t_str', str)
export const tList = typed('t_list', list)
export const tStrs = typed('t_strs', listOf(str))
export const tDict = typed('t_dict', dict)
export const tDate = typed('t_date', date)
export const tDatetime = typed('t_datetime', datetime)
export const tUnion = typed('t_union', union(str, int))
export const tOpt = gold(
  't_opt',
  z.object({ v: withDefault(int, null), w: withDefault(str, 'x') }),
  ({ input: { v, w } }) => [v, w],
)
