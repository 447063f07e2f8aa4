/**
 * The one engine that finds secrets: what people send is stored, logged and shown only after it went through here.
 * Rules of its own, since the established scanner (secretlint) answers asynchronously, knows neither assignments
 * nor Frappe's credentials, and matches with expressions that may turn back.
 */
export { type Finding, findSecrets } from './findings.ts'
export { type Redacted, redact } from './text.ts'
export { type RedactedValue, redactValue } from './value.ts'
