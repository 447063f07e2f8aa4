import { z } from 'zod'
import type { CallContext, User } from '../context.ts'
import type { TransactionMode } from '../db/transaction.ts'
import { parseArgument } from '../doctype/json-depth.ts'
import type { Session } from '../identity/index.ts'
import type { Resource } from '../permissions/index.ts'
import type { Alias } from './alias.ts'
import type { FilePart } from './arguments.ts'
import type { MethodRateLimit } from './rate-limit.ts'
import type { MessageStyle } from './response.ts'
import { isOurs } from './unknown-method.ts'

/** Blocks for arguments that are no DocType's field: `value.int({ min: 1, max: 100 })` reads a query's text too. */
export { value } from '../doctype/values.ts'

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Who may call a method: anyone; any enabled user; the role `Oropendola Service`; the role System Manager. */
export type Audience = 'guest' | 'user' | 'service' | 'system_manager'

/** Bytes that the shipped extension may send to any method (it compresses nothing). */
export const DEFAULT_BODY_BYTES = 5 * 1024 * 1024

/** Bytes where arguments are sanitised: measured at up to half a second of a core for each MiB. */
const SANITISED_BODY_BYTES = 256 * 1024

/** A method's contract: everything about it but what it does. */
export interface Contract<Input extends z.ZodObject, Output extends z.ZodType> {
  /** The full dotted name, as in `/api/method/<path>`. */
  path: string
  /** As documented; our own methods accept POST beside GET, PUT and DELETE. */
  verbs: readonly Verb[]
  audience: Audience
  /** The right that is asked before the handler runs; null when the audience says all. */
  right: { action: string; on: (input: z.output<Input>, user: User) => Resource } | null
  transaction: TransactionMode
  /**
   * The argument that makes a repeated write safe; null when repeating changes nothing. Absent for reads. In mode
   * `request` the first answer is given again, for a header Idempotency-Key too; `own` methods see to it themselves.
   * Answers that are bytes are not kept.
   */
  idempotency?: (keyof z.output<Input> & string) | null
  /** The action that the audit log says of a call; null for what is a record itself. Absent for reads that nobody logs. */
  audit?: string | null
  /** Arguments and keys of the answer that rest nowhere: such an answer is not kept, a repeat is run again. */
  sensitive?: readonly string[]
  /** Bytes; 5 MiB unless stated, 256 KiB where guests' arguments are sanitised. */
  bodyLimit?: number
  /**
   * false: HTML in the text arguments of guests is made harmless, as Frappe does unless a method is `xss_safe`. True
   * for what takes code, which is never changed. A guest method with arguments has to say.
   */
  xssSafe?: boolean
  rateLimit?: MethodRateLimit
  /** File parts of a multipart body are handed to the handler; else they are dropped. */
  takesFiles?: boolean
  /** The `reason` of the answer when this argument is refused. */
  reasonOf?: (argument: string) => string
  input: Input
  output: Output
}

/** One call, as a handler sees it. */
export interface Call<Input> {
  input: Input
  user: User
  ctx: CallContext
  /** The caller's cookie session; undefined beside a token. */
  session: Session | undefined
  /** Where the request came from, past trusted proxies. */
  ip: string
  /** Bytes of the request's body. */
  bodyBytes: number
  /** Parts of a multipart body, where the contract takes them. */
  files: readonly FilePart[]
  /** Answers with this header too; Frappe clients read a few. */
  setHeader: (name: string, value: string) => void
  /** Answers with this status unless the call fails. */
  setStatus: (status: number) => void
  /** Answers with this key beside `message`. */
  setTop: (key: string, value: unknown) => void
  /** Shows a message to people, whatever the answer. */
  msgprint: (message: unknown, style?: MessageStyle) => void
  /** The caller's session is over: the answer clears its cookies. */
  forgetSession: () => void
}

/** A method in the table. Its input and output types are erased: the schemas are what is enforced. */
export interface Method {
  /** First sentence of its page in the API description. */
  summary: string
  path: string
  /** The method whose other name this is; policies know both by that one. */
  aliasOf: string | null
  verbs: readonly Verb[]
  audience: Audience
  rightAction: string | null
  transaction: TransactionMode
  idempotency: string | null
  audit: string | null
  sensitive: readonly string[]
  bodyLimit: number
  xssSafe: boolean
  rateLimit: MethodRateLimit | undefined
  takesFiles: boolean
  reasonOf: ((argument: string) => string) | undefined
  input: z.ZodObject
  output: z.ZodType
  /** Parses the arguments; the outcome is to be run once its right was granted. */
  accept: (args: unknown) => z.ZodSafeParseResult<Accepted>
}

/** A call whose arguments were accepted. */
export interface Accepted {
  resource: (user: User) => Resource
  run: (call: Omit<Call<unknown>, 'input'>) => Promise<unknown>
}

/** All methods by path; a request finds its own by one look-up. */
export type MethodTable = ReadonlyMap<string, Method>

/**
 * Defines a method in two steps, so that TypeScript knows the output when it checks the handler. The summary is
 * its one sentence in the API description.
 */
export function defineMethod<Input extends z.ZodObject, Output extends z.ZodType>(
  summary: string,
  contract: Contract<Input, Output>,
): { handle: (handler: (call: Call<z.output<Input>>) => Promise<z.input<Output>>) => Method } {
  requireSound(contract)
  return {
    handle: (handler) => ({
      summary,
      path: contract.path,
      aliasOf: null,
      verbs: isOurs(contract.path) ? withPost(contract.verbs) : contract.verbs,
      audience: contract.audience,
      rightAction: contract.right?.action ?? null,
      transaction: contract.transaction,
      idempotency: contract.idempotency ?? null,
      audit: contract.audit ?? null,
      sensitive: contract.sensitive ?? [],
      bodyLimit: contract.bodyLimit ?? usualLimit(contract),
      xssSafe: contract.xssSafe ?? false,
      rateLimit: contract.rateLimit,
      takesFiles: contract.takesFiles ?? false,
      reasonOf: contract.reasonOf,
      input: contract.input,
      output: contract.output,
      accept: (args) => {
        const parsed = contract.input.safeParse(args)
        if (!parsed.success) return refused(parsed.error)
        const input = parsed.data
        return {
          success: true,
          data: {
            resource: (user) => contract.right?.on(input, user) ?? {},
            run: async (call) => handler({ ...call, input }),
          },
        }
      },
    }),
  }
}

/** An acceptance that is none. */
export function refused(error: z.ZodError): z.ZodSafeParseError<Accepted> {
  return { success: false, error: error as z.ZodError<Accepted> }
}

/** Bytes of a body where a contract says nothing of it. */
export function usualLimit({
  audience,
  xssSafe,
}: {
  audience: Audience
  xssSafe?: boolean
}): number {
  return audience === 'guest' && xssSafe !== true ? SANITISED_BODY_BYTES : DEFAULT_BODY_BYTES
}

/** Methods, or other names of methods, by the names that they are exported under. */
export type MethodModule = Readonly<Record<string, Method | Alias>>

/**
 * The table of all methods; refuses two of the same path, other names of what is not there, and rights and audit actions
 * that no module registered.
 */
export function methodTable(
  modules: readonly MethodModule[],
  knowsRight: (action: string) => boolean,
  knowsAction: (action: string) => boolean = () => true,
): MethodTable {
  const table = new Map<string, Method>()
  const add = (method: Method): void => {
    if (table.has(method.path)) throw new Error(`Two methods are called ${method.path}.`)
    requireKnown(method, knowsRight, knowsAction)
    table.set(method.path, method)
  }
  const all = modules.flatMap((module) => Object.values(module))
  const methods = all.filter((one) => 'accept' in one)
  for (const method of methods) add(method)
  for (const alias of all.filter((one) => 'onto' in one)) {
    const method = methods.find(({ path }) => path === alias.of)
    if (method === undefined) {
      throw new Error(`${alias.path} is another name of ${alias.of}, which is not there.`)
    }
    add(alias.onto(method))
  }
  return table
}

function requireKnown(
  { path, rightAction, audit }: Method,
  knowsRight: (action: string) => boolean,
  knowsAction: (action: string) => boolean,
): void {
  if (rightAction !== null && !knowsRight(rightAction)) {
    throw new Error(
      `${path} asks for a right that nobody registered: ${rightAction}. Rights are in src/domain/<module>/rights.ts, and the list of modules in src/methods/index.ts.`,
    )
  }
  if (audit !== null && !knowsAction(audit)) {
    throw new Error(`${path} audits what nobody registered: ${audit}.`)
  }
}

/** An argument that may be absent, null or blank, all meaning the same. */
export function optional<Block extends z.ZodType>(
  block: Block,
): z.ZodPreprocess<z.ZodOptional<Block>> {
  return z.preprocess((sent) => (sent === '' || sent === null ? undefined : sent), block.optional())
}

/** A structure that may arrive as its JSON text: `frappe.call` and every query string send it so. */
export function structure<Block extends z.ZodType>(block: Block): z.ZodPreprocess<Block> {
  return z.preprocess((sent) => {
    if (typeof sent !== 'string' || !/^\s*[[{]/.test(sent)) return sent
    // Not JSON after all: the block says what it expected.
    return parseArgument(sent) ?? sent
  }, block)
}

const AUDIENCES: ReadonlySet<unknown> = new Set<Audience>([
  'guest',
  'user',
  'service',
  'system_manager',
])
const MODES: ReadonlySet<unknown> = new Set<TransactionMode>(['request', 'own', 'read'])

/** Types say the same; this also holds for methods that operators bring along as JavaScript. */
function requireSound({
  path,
  verbs,
  audience,
  right,
  transaction,
  idempotency,
  audit,
  xssSafe,
  input,
}: Contract<z.ZodObject, z.ZodType>): void {
  const refuse = (why: string): never => {
    throw new Error(`The method ${path} does not load: ${why}.`)
  }
  if (!AUDIENCES.has(audience)) refuse('it states no audience')
  if (right === undefined) refuse('it states no right; say null when the audience says all')
  if (!MODES.has(transaction)) refuse('it states no transaction mode')
  if (verbs.length === 0) refuse('it states no verb')
  const takesArguments = Object.keys(input.shape).length > 0 || input.def.catchall !== undefined
  if (audience === 'guest' && takesArguments && xssSafe === undefined) {
    refuse('guests may call it, and it does not say whether its arguments are xss_safe')
  }
  if (transaction === 'read') return
  if (verbs.includes('GET')) refuse('a method that writes does not accept GET')
  if (idempotency === undefined) refuse('it writes and does not say what makes a repetition safe')
  if (audit === undefined) refuse('it writes and does not say what the audit log says of it')
  if (typeof idempotency === 'string' && !(idempotency in input.shape)) {
    refuse(`it has no argument ${idempotency}`)
  }
}

function withPost(verbs: readonly Verb[]): readonly Verb[] {
  return verbs.includes('POST') ? verbs : [...verbs, 'POST']
}
