import { z } from 'zod'
import * as exceptions from '../../../src/exceptions.ts'
import type { Call } from '../../../src/frappe/method.ts'
import { anything, gold } from './define.ts'

const { FrappeError, DoesNotExistError, PermissionError, ValidationError } = exceptions

/** Each fails in a way of its own. */
const FAILURES: Readonly<Record<string, (call: Call<unknown>) => Error>> = {
  zero: () => pythonError('ZeroDivisionError', 'division by zero'),
  key: () => pythonError('KeyError', "'missing'"),
  throw: () => new ValidationError('Stock too low'),
  throw_title: () => new ValidationError('Stock too low', { title: 'Stock' }),
  throw_class: () => new DoesNotExistError('Stock too low', { title: 'Stock' }),
  throw_perm: () => new PermissionError('No stock access'),
  throw_list: () => new ValidationError('one, two', { list: ['one', 'two'], title: 'Many' }),
  throw_multiline: () => new ValidationError('line one\nline two'),
  msg_then_throw: ({ msgprint }) => {
    msgprint('Before')
    return new ValidationError('After')
  },
  msg_then_zero: ({ msgprint }) => {
    msgprint('Before')
    return pythonError('ZeroDivisionError', 'division by zero')
  },
  raise_text: () => new ValidationError('bare text', { logged: false }),
  status_then_throw: ({ setStatus }) => {
    setStatus(201)
    return new ValidationError('Late')
  },
  message_then_throw: ({ setTop }) => {
    setTop('message', 'partial')
    return new ValidationError('Late')
  },
}

export const boom = gold('boom', z.object({ kind: anything }), (call) => {
  const kind = String(call.input.kind)
  throw FAILURES[kind]?.(call) ?? bareError(kind)
})

/** An error as Python's interpreter raises it: no exception of Frappe's. */
function pythonError(name: string, text: string): Error {
  return Object.assign(new Error(text), { name })
}

/** Frappe's exception of that name without a sentence, or Python's. */
function bareError(name: string): Error {
  const found: unknown = Object.hasOwn(exceptions, name) ? Reflect.get(exceptions, name) : undefined
  return isException(found) ? new found() : pythonError(name, '')
}

function isException(value: unknown): value is new () => exceptions.FrappeError {
  return typeof value === 'function' && value.prototype instanceof FrappeError
}

/** As Python's `things[name]`. */
export function pick<Thing>(things: Readonly<Record<string, Thing>>, name: unknown): Thing {
  const key = String(name)
  if (!Object.hasOwn(things, key)) throw pythonError('KeyError', `'${key}'`)
  return things[key] as Thing
}
