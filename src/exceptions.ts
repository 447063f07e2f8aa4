/** How an exception is told to the caller, beside its sentence. */
export interface Telling {
  /** Title of the server message; Frappe's default is `Message`. */
  title?: string
  /** The server message as a list, in place of the sentence. */
  list?: readonly string[]
  /** For the log only, never sent. */
  detail?: Record<string, unknown>
  cause?: unknown
  /** false: Frappe raises it without logging a server message (`raise X` instead of `frappe.throw`). */
  logged?: boolean
  /** false: `exception` is not shown with it. */
  explained?: boolean
  /** `_error_message`: which right was missing, for clients that show nothing else. */
  hint?: string
  /** A snake_case word that clients act on; stands beside `exc_type`. */
  reason?: string
  /** Headers of the answer. */
  headers?: Record<string, string>
}

/**
 * Base of every answer that is not a success. The sentence goes to the caller; `detail` and `cause` to the log.
 * The class name is the wire's `exc_type`, the status its HTTP status (Frappe v15, frappe/exceptions.py).
 */
export class FrappeError extends Error {
  readonly status: number = 500
  /** The Python module of the class, as `exception` shows it; '' for built-in ones. */
  readonly module: string = 'frappe.exceptions'
  readonly title: string
  readonly list: readonly string[] | undefined
  readonly detail: Record<string, unknown> | undefined
  readonly logged: boolean
  readonly explained: boolean
  readonly hint: string | undefined
  readonly reason: string | undefined
  readonly headers: Record<string, string> | undefined

  constructor(sentence = '', telling: Telling = {}) {
    super(sentence, telling.cause === undefined ? undefined : { cause: telling.cause })
    this.name = new.target.name
    this.title = telling.title ?? 'Message'
    this.list = telling.list
    this.detail = telling.detail
    this.logged = telling.logged ?? sentence !== ''
    this.explained = telling.explained ?? true
    this.hint = telling.hint
    this.reason = telling.reason
    this.headers = telling.headers
  }
}

/** The request's text cannot be read: malformed JSON, invalid UTF-8. Frappe answers 500. */
export class JSONDecodeError extends FrappeError {
  override readonly status = 400
  override readonly module = 'json.decoder'

  constructor(sentence: string, telling: Telling = {}) {
    super(sentence, { logged: false, ...telling })
  }
}

/** What nobody foresaw: the class of what was thrown (Python's base class for a plain Error), and a neutral sentence. */
export class UncaughtError extends FrappeError {
  override readonly module = ''

  constructor(cause: unknown) {
    super('The server could not complete the request.', { logged: false, cause })
    const name = cause instanceof Error ? cause.name : ''
    this.name = /^[A-Z]\w{1,60}$/.test(name) && name !== 'Error' ? name : 'Exception'
  }
}

// 400
export class CSRFTokenError extends FrappeError {
  override readonly status = 400
}
export class InvalidAuthorizationHeader extends CSRFTokenError {}
export class InvalidAuthorizationPrefix extends CSRFTokenError {}
export class InvalidAuthorizationToken extends CSRFTokenError {}

// 401
export class AuthenticationError extends FrappeError {
  override readonly status = 401
}
export class SessionExpired extends FrappeError {
  override readonly status = 401
}
/** A link or code that was used up or is not known. */
export class InvalidKeyError extends FrappeError {
  override readonly status = 401
}

// 403, 404, 409, 410
export class PermissionError extends FrappeError {
  override readonly status = 403
}
export class DoesNotExistError extends FrappeError {
  override readonly status = 404
}
export class PageDoesNotExistError extends DoesNotExistError {}
export class NameError extends FrappeError {
  override readonly status = 409
}
export class DuplicateEntryError extends NameError {}
export class LinkExpired extends FrappeError {
  override readonly status = 410
}

/** What arrived is no HTTP request; Werkzeug's class, as the next two. */
export class BadRequest extends FrappeError {
  override readonly status = 400
  override readonly module = 'werkzeug.exceptions'
}
/** The request did not arrive in time. */
export class RequestTimeout extends FrappeError {
  override readonly status = 408
  override readonly module = 'werkzeug.exceptions'
}
/** The first line and the headers are longer than the server reads. */
export class RequestHeaderFieldsTooLarge extends FrappeError {
  override readonly status = 431
  override readonly module = 'werkzeug.exceptions'
}

/** The body is larger than the method takes. */
export class RequestEntityTooLarge extends FrappeError {
  override readonly status = 413
}
export class UnsupportedMediaType extends FrappeError {
  override readonly status = 415
}

// 417
export class ValidationError extends FrappeError {
  override readonly status: number = 417
}
/** An argument of the wrong type; Frappe raises it without a server message. */
export class FrappeTypeError extends ValidationError {
  constructor(sentence = '', telling: Telling = {}) {
    super(sentence, { logged: false, ...telling })
  }
}
export class AppNotInstalledError extends ValidationError {}
export class AttachmentLimitReached extends ValidationError {}
export class CancelledLinkError extends ValidationError {}
export class CannotChangeConstantError extends ValidationError {}
export class CharacterLengthExceededError extends ValidationError {}
export class DataError extends ValidationError {}
export class DataTooLongException extends ValidationError {}
export class DocstatusTransitionError extends ValidationError {}
export class DocumentLockedError extends ValidationError {}
export class EmptyTableError extends ValidationError {}
export class ImplicitCommitError extends ValidationError {}
export class IncompatibleApp extends ValidationError {}
export class InvalidColumnName extends ValidationError {}
export class InvalidDates extends ValidationError {}
export class InvalidEmailAddressError extends ValidationError {}
export class InvalidNameError extends ValidationError {}
export class InvalidPhoneNumberError extends ValidationError {}
export class InvalidSignatureError extends ValidationError {}
export class InvalidStatusError extends ValidationError {}
export class LinkExistsError extends ValidationError {}
export class LinkValidationError extends ValidationError {}
export class MandatoryError extends ValidationError {}
export class MappingMismatchError extends ValidationError {}
export class MaxFileSizeReachedError extends ValidationError {}
export class NonNegativeError extends ValidationError {}
export class TimestampMismatchError extends ValidationError {}
export class UniqueValidationError extends ValidationError {}
export class UpdateAfterSubmitError extends ValidationError {}

// Ours
/** The state of what is there forbids it; `reason` says which. */
export class ConflictError extends ValidationError {
  override readonly status = 409
}
/** It was there once, and will not be again. */
export class GoneError extends ValidationError {
  override readonly status = 410
}

// 429
/** The site's budget of time is spent. */
export class TooManyRequestsError extends FrappeError {
  override readonly status = 429
}
/** A method was called too often by one caller. */
export class RateLimitExceededError extends FrappeError {
  override readonly status = 429
}
/** Ours: the server holds as much unfinished work as it can. Safe to repeat after so many seconds. */
export class BackPressureError extends FrappeError {
  override readonly status = 429

  constructor(seconds: number) {
    super('The server is busy. Try again in a moment.', {
      reason: 'back_pressure',
      headers: { 'Retry-After': String(seconds) },
    })
  }
}

// 500 and above
export class SecurityException extends FrappeError {}
export class FileAlreadyAttachedException extends FrappeError {}
export class QueryDeadlockError extends FrappeError {}
export class QueryTimeoutError extends FrappeError {}
export class SessionBootFailed extends FrappeError {}
export class TooManyWritesError extends FrappeError {}
export class OutgoingEmailError extends FrappeError {
  override readonly status = 501
}
/** The site is closed for maintenance. */
export class SessionStopped extends FrappeError {
  override readonly status = 503
}
/** The site takes reads only, for maintenance. */
export class InReadOnlyMode extends FrappeError {
  override readonly status = 503
}
/** A part that the server cannot do without is away for the moment; safe to repeat. */
export class ServiceUnavailable extends FrappeError {
  override readonly status = 503
}

/** Too many failed attempts to sign in. Frappe answers 500, which clients would repeat. */
export class LoginLockedError extends SecurityException {
  override readonly status = 429
  override name = 'SecurityException'

  constructor(seconds: number) {
    super(`Too many attempts to sign in have failed. Try again in ${seconds} seconds.`)
  }
}
