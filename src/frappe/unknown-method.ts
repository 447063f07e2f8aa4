import { DoesNotExistError, ValidationError } from '../exceptions.ts'
import type { Method, MethodTable } from './method.ts'
import { raisedMessage, type ServerMessage } from './response.ts'

/** Methods whose clients are the extension's. */
const OUR_METHODS = /^(?:ai_assistant\.|oropendola)/

/** First parts of method names that Frappe would know as installed apps. */
const APPS = new Set(['frappe', 'ai_assistant', 'oropendola_ai'])

/** True for methods of our own, whose error answers carry `message`. */
export function isOurs(name: string): boolean {
  return OUR_METHODS.test(name)
}

/**
 * The method of that name. Ours are answered 404 when missing, since their clients tell 404 from 417; all others
 * as frappe/handler.py: 417, with one message more when not even the app is known.
 */
export function requireKnownMethod(
  methods: MethodTable,
  name: string,
  messages: ServerMessage[],
): Method {
  const method = methods.get(name)
  if (method !== undefined) return method
  const shown = escapeHtml(name)
  if (isOurs(name)) throw new DoesNotExistError(`There is no method ${shown}.`)
  const app = name.split('.')[0] ?? ''
  if (name.includes('.') && !APPS.has(app)) {
    messages.push(raisedMessage('Message', `App ${escapeHtml(app)} is not installed`))
  }
  throw new ValidationError(`Failed to get method for command ${shown}`)
}

/** Server messages are rendered as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
