import { DoesNotExistError, PermissionError, ValidationError } from '../exceptions.ts'
import type { Method, MethodTable } from './method.ts'
import { raisedMessage, type ServerMessage } from './response.ts'

/** Methods whose clients are the extension's. */
const OUR_METHODS = /^(?:ai_assistant\.|oropendola)/

/** Characters of a method's name that are shown. */
const MAX_NAME = 140

/** Apps that clients call and that have no method here yet. */
const OTHER_APPS = ['frappe', 'ai_assistant', 'oropendola_ai']

/** Functions of Frappe that clients know of and may not call: they exist, which is told. */
const PRIVATE = new Set([
  'frappe.enqueue',
  'frappe.get_all',
  'frappe.get_doc',
  'frappe.get_list',
  'frappe.get_value',
  'frappe.sendmail',
  'frappe.sessions.get_csrf_token',
  'frappe.set_user',
])

/** Every name that an answer may depend on. */
export interface KnownNames {
  methods: MethodTable
  /** Functions that exist and may not be called, beside Frappe's own. */
  hidden: ReadonlySet<string>
  /** First parts of names: what Frappe would know as installed apps. */
  apps: ReadonlySet<string>
}

export function knownNames(methods: MethodTable, hidden: Iterable<string>): KnownNames {
  const own = new Set(hidden)
  const apps = [...methods.keys(), ...own, ...OTHER_APPS].map((name) => name.split('.')[0] ?? '')
  return { methods, hidden: own, apps: new Set(apps) }
}

/** True for methods of our own, whose error answers carry `message`. */
export function isOurs(name: string): boolean {
  return OUR_METHODS.test(name)
}

/**
 * The method of that name. Ours are answered 404 when missing, since their clients tell 404 from 417; all others
 * as frappe/handler.py: 417, with one message more when not even the app is known.
 */
export function requireKnownMethod(
  { methods, apps, hidden }: KnownNames,
  name: string,
  messages: ServerMessage[],
): Method {
  const method = methods.get(name)
  if (method !== undefined) return method
  if (PRIVATE.has(name) || hidden.has(name)) throw notAllowed(name)
  const shown = escapeHtml(name.slice(0, MAX_NAME))
  if (isOurs(name)) throw new DoesNotExistError(`There is no method ${shown}.`)
  const app = name.slice(0, MAX_NAME).split('.')[0] ?? ''
  if (name.includes('.') && !apps.has(app)) {
    const error = new ValidationError(`App ${escapeHtml(app)} is not installed`)
    messages.push(raisedMessage(error))
  }
  throw new ValidationError(`Failed to get method for command ${shown}`)
}

/** The refusal of a function that this caller, or nobody, may call. */
export function notAllowed(name: string): PermissionError {
  return new PermissionError(
    `You are not permitted to access this resource. Login to access<details><summary>Function</summary>${escapeHtml(name.slice(0, MAX_NAME))}</details>`,
    { title: 'Method Not Allowed' },
  )
}

/** Server messages are rendered as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
