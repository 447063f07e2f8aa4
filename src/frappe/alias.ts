import { z } from 'zod'
import type { Arguments } from './arguments.ts'
import { type Accepted, type Call, type Method, refused, usualLimit, type Verb } from './method.ts'
import type { MethodRateLimit } from './rate-limit.ts'

/** Names of a method's arguments, by the other names that callers use. */
type Renames = Readonly<Record<string, string>>

/** Another name of a method, with arguments and answers in other words. */
export interface AliasContract<Shape extends z.ZodRawShape, Output extends z.ZodType> {
  path: string
  /** The path of the method. */
  of: string
  /** Other names of the method's arguments; its own name wins where both are sent. */
  renames?: Renames
  /** Arguments that the method has not, or takes otherwise. */
  input: Shape
  /** What the method is called with; what was sent, under its own names, unless stated. It parses that itself. */
  arguments?: (args: z.output<z.ZodObject<Shape>> & Arguments) => Arguments
  /** The method's own unless stated. */
  output?: Output
  answer?: (
    answer: Arguments,
    args: Arguments,
    call: Omit<Call<unknown>, 'input'>,
  ) => z.input<Output> | Promise<z.input<Output>>
  /** Guests may call it, whoever may call the method: for clients that were shipped without credentials. */
  guests?: { rateLimit: MethodRateLimit; xssSafe: boolean }
}

/** A name that becomes a method once the table has the method that it is for. */
export interface Alias {
  path: string
  of: string
  onto: (method: Method) => Method
}

/**
 * Defines another name of a method whose contract holds: it parses the arguments, its right is asked, its transaction
 * is opened. What reads is called by GET and POST.
 */
export function defineAlias<Shape extends z.ZodRawShape, Output extends z.ZodType>(
  summary: string,
  contract: AliasContract<Shape, Output>,
): Alias {
  const { path, of, renames = {}, input, output, guests } = contract
  const ownName = (name: string): string => renames[name] ?? name
  return {
    path,
    of,
    onto: (method) => {
      requireSoundAlias(path, method, renames)
      const { verbs, reasonOf } = method
      const sensitive = Object.keys(renames).filter((name) =>
        method.sensitive.includes(ownName(name)),
      )
      return {
        ...method,
        summary,
        path,
        aliasOf: of,
        verbs: method.transaction === 'read' ? [...new Set<Verb>([...verbs, 'GET'])] : verbs,
        sensitive: [...method.sensitive, ...sensitive],
        reasonOf: reasonOf && ((name) => reasonOf(ownName(name))),
        input: z.object({ ...method.input.shape, ...renamedShape(method, renames), ...input }),
        output: output ?? method.output,
        accept: (args) => acceptAlias(contract, method, args as Arguments),
        ...(guests && {
          ...guests,
          audience: 'guest',
          bodyLimit: usualLimit({ audience: 'guest', ...guests }),
        }),
      }
    },
  }
}

/** Another name that no mapping of arguments serves: a method of its own, under the policies of the other one. */
export function ownAlias(of: string, method: Method): Alias {
  return { path: method.path, of, onto: () => ({ ...method, aliasOf: of }) }
}

/** The method's own acceptance of what an alias makes of its arguments. */
function acceptAlias<Shape extends z.ZodRawShape, Output extends z.ZodType>(
  { renames = {}, input, arguments: mapping, answer }: AliasContract<Shape, Output>,
  method: Method,
  sent: Arguments,
): z.ZodSafeParseResult<Accepted> {
  const own = z.object(input).safeParse(sent)
  if (!own.success) return refused(own.error)
  const args = { ...underOwnNames(sent, renames), ...own.data }
  const mapped = mapping?.(args) ?? args
  const accepted = method.accept(mapped)
  if (!accepted.success) return refused(inCallersWords(accepted.error, sent, mapped, renames))
  const { resource, run } = accepted.data
  return {
    success: true,
    data: {
      resource,
      run: async (call) => {
        const answered = method.output.parse(await run(call))
        return answer === undefined ? answered : answer(answered as Arguments, args, call)
      },
    },
  }
}

function requireSoundAlias(path: string, { input, idempotency }: Method, renames: Renames): void {
  for (const name of Object.values(renames)) {
    if (!(name in input.shape)) throw new Error(`${path} renames ${name}, which is no argument.`)
    // It is looked for among the arguments as they were sent.
    if (name === idempotency) throw new Error(`${path} renames what makes a repetition safe.`)
  }
}

/** Arguments under both names; neither has to be there, since the other one may be. */
function renamedShape({ input }: Method, renames: Renames): z.ZodRawShape {
  const shape: Record<string, z.ZodOptional> = {}
  for (const [other, name] of Object.entries(renames)) {
    const block = z.optional(input.shape[name] ?? z.never())
    shape[other] = block
    shape[name] = block
  }
  return shape
}

function underOwnNames(sent: Arguments, renames: Renames): Arguments {
  const args = { ...sent }
  for (const [other, name] of Object.entries(renames)) {
    if (!(other in args)) continue
    args[name] ??= args[other]
    delete args[other]
  }
  return args
}

/** A refusal that names arguments as they were sent. */
function inCallersWords(
  { issues }: z.ZodError,
  sent: Arguments,
  mapped: Arguments,
  renames: Renames,
): z.ZodError {
  const wordsOf = ([name = '', ...rest]: PropertyKey[]): PropertyKey[] => {
    if (name in sent) return [name, ...rest]
    const others = Object.keys(renames).filter((other) => renames[other] === name)
    const other = others.find((one) => one in sent) ?? others[0]
    if (other !== undefined) return [other, ...rest]
    // It was made of other arguments: to call it missing would be wrong.
    return mapped[String(name)] === undefined ? [name, ...rest] : []
  }
  return new z.ZodError(issues.map((issue) => ({ ...issue, path: wordsOf(issue.path) })))
}
