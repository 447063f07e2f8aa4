import { z } from 'zod'
import {
  type Call,
  type Contract,
  defineMethod,
  type Method,
  type Verb,
} from '../../../src/frappe/method.ts'

const VERBS: readonly Verb[] = ['GET', 'POST', 'PUT', 'DELETE']

/** An argument without annotation: it may be anything, but it must be there. */
export const anything = z.unknown().refine((value) => value !== undefined)

/** An argument without annotation that has a default. */
export const defaultsTo = (value: unknown) => z.unknown().default(value)

/** A method `gold.api.<name>`: for everyone, by all verbs, unless it says more. */
export function gold<Input extends z.ZodObject>(
  name: string,
  input: Input,
  handle: (call: Call<z.output<Input>>) => unknown,
  more: Partial<Contract<Input, z.ZodUnknown>> = {},
): Method {
  return defineMethod(`Recorded method ${name}.`, {
    path: `gold.api.${name}`,
    verbs: VERBS,
    audience: 'guest',
    xssSafe: false,
    right: null,
    transaction: 'read',
    input,
    output: z.unknown(),
    ...more,
  }).handle(async (call) => handle(call))
}
