import { randomBytes } from 'node:crypto'
import { exceptionOf } from '../db/errors.ts'
import { FrappeError } from '../exceptions.ts'
import { frappeJson } from './encoding.ts'

/** An answer before it is written. */
export interface Answer {
  status: number
  contentType: string
  body: string
}

/** Top-level keys of an answer beside `message` and the error keys, in the order they were set. */
export type TopLevel = Record<string, unknown>

/** Frappe's message_log: what `_server_messages` will hold. */
export type ServerMessage = Record<string, unknown>

const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html; charset=utf-8'

/** 200 with Frappe's envelope; a null return value has no `message` key. */
export function success(top: TopLevel, value: unknown, messages: readonly ServerMessage[]): Answer {
  const body = value === null || value === undefined ? { ...top } : { ...top, message: value }
  return json(200, withMessages(body, messages))
}

/** What an error answer depends on. */
export interface ErrorCircumstances {
  top: TopLevel
  messages: readonly ServerMessage[]
  wantsJson: boolean
  /** Under /api/v2 errors have a shape of their own. */
  isV2: boolean
  /** One of our own methods: its clients read `message`. */
  isOurs: boolean
}

/** The answer of an exception, with Frappe's keys in Frappe's order. */
export function failure(error: FrappeError, circumstances: ErrorCircumstances): Answer {
  const { top, messages, wantsJson, isV2, isOurs } = circumstances
  if (!wantsJson) return errorPage(error.status)
  // Frappe shows no exception text with a 404, nor with a failed CSRF check.
  const told = error.status !== 404 && error.name !== 'CSRFTokenError'
  if (isV2) {
    const exception = told ? { exception: exceptionText(error) } : {}
    const telling = error.logged
      ? { message: error.message, title: error.title, indicator: 'red' }
      : {}
    return json(error.status, { errors: [{ type: error.name, ...exception, ...telling }] })
  }
  const body: TopLevel = { ...top }
  if (isOurs)
    body.message ??= error.message || SENTENCES[error.status] || 'The request was refused.'
  if (told) body.exception = exceptionText(error)
  body.exc_type = error.name
  if (error.reason !== undefined) body.reason = error.reason
  const raised = error.logged ? [...messages, raisedMessage(error.title, error.message)] : messages
  return json(error.status, withMessages(body, raised))
}

/** Everything that was thrown, as an exception: what nobody foresaw is a 500 with a neutral sentence. */
export function asFrappeError(error: unknown): FrappeError {
  if (error instanceof FrappeError) return error
  const known = exceptionOf(error)
  if (known !== undefined) return known
  const neutral = new FrappeError('The server could not complete the request.', {
    logged: false,
    cause: error,
  })
  neutral.name = 'InternalServerError'
  return neutral
}

/** A message that goes with an exception (`frappe.throw`). */
export function raisedMessage(title: string, message: string): ServerMessage {
  return {
    message,
    title,
    indicator: 'red',
    raise_exception: 1,
    __frappe_exc_id: randomBytes(28).toString('hex'),
  }
}

/** JSON or an HTML page? As frappe/utils/response.py v15. */
export function wantsJson(
  path: string,
  accept: string | undefined,
  requestedWith: string | undefined,
): boolean {
  const asked =
    accept && (requestedWith === 'XMLHttpRequest' || accept.includes('application/json'))
  return Boolean(asked) || (path.startsWith('/api/') && !accept?.startsWith('text'))
}

/** A Werkzeug-style page: without cookies and envelope. */
export function plainPage(status: number, title: string, text: string): Answer {
  const head = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n`
  return { status, contentType: HTML_TYPE, body: `${head}<p>${text}</p>\n` }
}

/** Sentences for exceptions that Frappe raises bare. */
const SENTENCES: Readonly<Record<number, string>> = {
  401: 'The credentials are not valid.',
  403: 'You are not allowed to do this.',
  404: 'Not found.',
}

function json(status: number, body: TopLevel): Answer {
  return { status, contentType: JSON_TYPE, body: frappeJson(body) }
}

function withMessages(body: TopLevel, messages: readonly ServerMessage[]): TopLevel {
  if (messages.length === 0) return body
  const texts = messages.map((message) => JSON.stringify(pythonJson(message)))
  return { ...body, _server_messages: `[${texts.join(', ')}]` }
}

/** The inner objects have Python's default separators: `", "` and `": "`. They are flat. */
function pythonJson(message: ServerMessage): string {
  const pairs = Object.entries(message).map(([key, value]) => `"${key}": ${frappeJson(value)}`)
  return `{${pairs.join(', ')}}`
}

/** The last line of Python's traceback: of a sentence with several lines only the last, without the class. */
function exceptionText(error: FrappeError): string {
  const isPlain = error.status >= 500 && error.name !== 'ServiceUnavailable'
  const className = isPlain ? error.name : `frappe.exceptions.${error.name}`
  const lastLine = `${className}: ${error.message}`.split('\n').at(-1) ?? ''
  return error.message === '' ? className : lastLine
}

const PAGE_TITLES: Readonly<Record<number, string>> = {
  401: 'Session Expired',
  403: 'Not Permitted',
  404: 'Not Found',
}

function errorPage(status: number): Answer {
  const title = PAGE_TITLES[status] ?? 'Server Error'
  return {
    status,
    contentType: HTML_TYPE,
    body: `<!DOCTYPE html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`,
  }
}
