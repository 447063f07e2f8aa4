import { randomBytes } from 'node:crypto'
import { exceptionOf } from '../db/errors.ts'

import { FrappeError, UncaughtError } from '../exceptions.ts'
import { frappeJson } from './encoding.ts'

/** An answer before it is written. */
export interface Answer {
  status: number
  contentType: string
  body: string | Buffer
  headers?: Record<string, string>
  /** Outside the envelope: without cookies, CORS and limits. */
  isPlain?: boolean
}

/** Top-level keys of an answer beside `message` and the error keys, in the order they were set. */
export type TopLevel = Record<string, unknown>

/** One of Frappe's message_log: what `_server_messages` will hold. */
export type ServerMessage = Record<string, unknown>

const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'

/** Which of Frappe's two API versions an answer is for. */
export type Version = 1 | 2

/** What a success says beside the value. */
export interface SuccessCircumstances {
  top?: TopLevel
  messages?: readonly ServerMessage[]
  version?: Version
  status?: number
}

/** Frappe's envelope; a null return value has no key. */
export function success(
  value: unknown,
  { top = {}, messages = [], version = 1, status = 200 }: SuccessCircumstances = {},
): Answer {
  const body = { ...top }
  if (value !== null && value !== undefined) body[version === 2 ? 'data' : 'message'] = value
  return json(status, withMessages(body, messages, version))
}

/** What an error answer depends on. */
export interface ErrorCircumstances {
  top: TopLevel
  messages: readonly ServerMessage[]
  wantsJson: boolean
  version: Version
  /** One of our own methods: its clients read `message`. */
  isOurs: boolean
  /** The site lets answers explain themselves. */
  isExplained: boolean
  /** The app whose method threw; undefined when the framework did. */
  source: string | undefined
  /** The stack trace, for those who may see it. */
  trace: string | undefined
}

/** The answer of an exception, with Frappe's keys in Frappe's order. */
export function failure(error: FrappeError, circumstances: ErrorCircumstances): Answer {
  const { wantsJson, version } = circumstances
  const { status, headers = {} } = error
  if (!wantsJson) return { ...(status === 429 ? TOO_MANY : errorPage(status)), headers }
  const body = version === 2 ? failureV2(error, circumstances) : failureV1(error, circumstances)
  return { ...json(status, body), headers }
}

function failureV1(
  error: FrappeError,
  { top, messages, isOurs, source, trace, isExplained }: ErrorCircumstances,
): TopLevel {
  const body: TopLevel = { ...top }
  if (isOurs)
    body.message ??= error.message || SENTENCES[error.status] || 'The request was refused.'
  const told = isExplained && mayExplain(error)
  if (told) body.exception = exceptionText(error)
  body.exc_type = error.name
  if (error.reason !== undefined) body.reason = error.reason
  if (told && source !== undefined) body._exc_source = `${source} (app)`
  if (told && trace !== undefined) body.exc = JSON.stringify([trace])
  const raised = error.logged ? [...messages, raisedMessage(error)] : messages
  const whole = withMessages(body, raised, 1)
  return error.hint === undefined ? whole : { ...whole, _error_message: error.hint }
}

/** The exception's own message is part of the error; those before it stand beside it. */
function failureV2(
  error: FrappeError,
  { top, messages, isExplained, trace }: ErrorCircumstances,
): TopLevel {
  const { raise_exception, __frappe_exc_id, ...message } = error.logged ? raisedMessage(error) : {}
  const told = isExplained && mayExplain(error)
  const exception = told ? { exception: trace ?? exceptionText(error) } : {}
  const errors = [{ type: error.name, ...exception, ...message }]
  return withMessages({ ...top, errors }, messages, 2)
}

/** Frappe never explains a 404, nor a failed CSRF check. */
function mayExplain(error: FrappeError): boolean {
  return error.status !== 404 && error.explained
}

/** Everything that was thrown, as an exception: what nobody foresaw is a 500 with a neutral sentence. */
export function asFrappeError(error: unknown): FrappeError {
  if (error instanceof FrappeError) return error
  return exceptionOf(error) ?? new UncaughtError(error)
}

/** A message that goes with an exception (`frappe.throw`). */
export function raisedMessage({ title, message, list }: FrappeError): ServerMessage {
  return {
    ...(list === undefined ? { message } : { message: list, as_list: 1 }),
    title,
    indicator: 'red',
    raise_exception: 1,
    __frappe_exc_id: randomBytes(28).toString('hex'),
  }
}

/** How clients show a message (`frappe.msgprint`). */
export interface MessageStyle {
  title?: string
  indicator?: 'blue' | 'green' | 'orange' | 'red' | 'yellow'
  /** A toast, in place of a dialog. */
  alert?: boolean
  asList?: boolean
  asTable?: boolean
  wide?: boolean
  isMinimizable?: boolean
  primaryAction?: Record<string, unknown>
}

/** A message that goes with any answer; keys in the order of frappe.msgprint. */
export function serverMessage(message: unknown, style: MessageStyle = {}): ServerMessage {
  const { title = 'Message', indicator, alert, asList, asTable, wide } = style
  return {
    message,
    ...(asTable && { as_table: 1 }),
    ...(asList && { as_list: 1 }),
    title,
    ...(indicator && { indicator }),
    ...(style.isMinimizable && { is_minimizable: true }),
    ...(alert && { alert: 1 }),
    ...(style.primaryAction && { primary_action: style.primaryAction }),
    ...(wide && { wide: true }),
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
export function plainPage(
  status: number,
  title: string,
  text: string,
  headers: Record<string, string> = {},
): Answer {
  const body = stub(`${status} ${title}`, title, text)
  return { status, contentType: HTML_TYPE, body, headers, isPlain: true }
}

/** 302, with a page for clients that do not follow. */
export function redirectPage(location: string): Answer {
  const body = stub('Redirecting...', 'Redirecting...', 'The answer is at another address.')
  return { status: 302, contentType: HTML_TYPE, body, headers: { Location: location } }
}

function stub(title: string, heading: string, text: string): string {
  return `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${heading}</h1>\n<p>${text}</p>\n`
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

function withMessages(
  body: TopLevel,
  messages: readonly ServerMessage[],
  version: Version,
): TopLevel {
  if (messages.length === 0) return body
  if (version === 2) return { ...body, messages }
  return { ...body, _server_messages: pythonJson(messages.map(pythonJson)) }
}

/** With Python's default separators: `", "` and `": "`. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return frappeJson(value ?? null)
  const pairs = Object.entries(value).map(
    ([key, item]) => `${frappeJson(key)}: ${pythonJson(item)}`,
  )
  return `{${pairs.join(', ')}}`
}

/** The last line of Python's traceback: of a sentence with several lines only the last, without the class. */
function exceptionText({ name, module, message }: FrappeError): string {
  const className = module === '' ? name : `${module}.${name}`
  return message === '' ? className : (`${className}: ${message}`.split('\n').at(-1) ?? '')
}

const TOO_MANY: Answer = { status: 429, contentType: TEXT_TYPE, body: 'Too Many Requests' }

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
