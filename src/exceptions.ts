/** How an exception is told to the caller, beside its sentence. */
export interface Telling {
  /** Title of the server message; Frappe's default is `Message`. */
  title?: string
  /** For the log only, never sent. */
  detail?: Record<string, unknown>
  cause?: unknown
  /** false: Frappe raises it without logging a server message (`raise X` instead of `frappe.throw`). */
  logged?: boolean
  /** A snake_case word that clients act on; stands beside `exc_type`. */
  reason?: string
}

/**
 * Base of every answer that is not a success. The sentence goes to the caller; `detail` and `cause` to the log.
 * The class name is the wire's `exc_type`, the status its HTTP status (Frappe v15, frappe/exceptions.py).
 */
export class FrappeError extends Error {
  readonly status: number = 500
  readonly title: string
  readonly detail: Record<string, unknown> | undefined
  readonly logged: boolean
  readonly reason: string | undefined

  constructor(sentence = '', telling: Telling = {}) {
    super(sentence, telling.cause === undefined ? undefined : { cause: telling.cause })
    this.name = new.target.name
    this.title = telling.title ?? 'Message'
    this.detail = telling.detail
    this.logged = telling.logged ?? sentence !== ''
    this.reason = telling.reason
  }
}

export class ValidationError extends FrappeError {
  override readonly status: number = 417
}

/** An argument of the wrong type; Frappe raises it without a server message. */
export class FrappeTypeError extends ValidationError {
  constructor(sentence: string, telling: Telling = {}) {
    super(sentence, { logged: false, ...telling })
  }
}

/** The request's text cannot be read: malformed JSON, invalid UTF-8. Frappe answers 500. */
export class JSONDecodeError extends FrappeError {
  override readonly status = 400
}

export class CSRFTokenError extends FrappeError {
  override readonly status = 400
}

export class InvalidAuthorizationToken extends FrappeError {
  override readonly status = 400
}

export class AuthenticationError extends FrappeError {
  override readonly status = 401
}

export class PermissionError extends FrappeError {
  override readonly status = 403
}

export class DoesNotExistError extends FrappeError {
  override readonly status = 404
}

export class DuplicateEntryError extends FrappeError {
  override readonly status = 409
}

/** The body is larger than the method takes. */
export class RequestEntityTooLarge extends FrappeError {
  override readonly status = 413
}

/** The body's Content-Encoding is not supported. */
export class UnsupportedMediaType extends FrappeError {
  override readonly status = 415
}

/** A part that the server cannot do without is away for the moment; safe to repeat. */
export class ServiceUnavailable extends FrappeError {
  override readonly status = 503
}

/** Frappe's answer to what looks like an attack. */
export class SecurityException extends FrappeError {
  override readonly status: number = 500
}

/** Too many failed attempts to sign in. Frappe answers 500, which clients would repeat. */
export class LoginLockedError extends SecurityException {
  override readonly status = 429
  override name = 'SecurityException'

  constructor(seconds: number) {
    super(`Too many attempts to sign in have failed. Try again in ${seconds} seconds.`)
  }
}
