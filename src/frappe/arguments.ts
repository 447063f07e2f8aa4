import { isUtf8 } from 'node:buffer'
import busboy from 'busboy'
import { isTooDeep, MAX_JSON_DEPTH } from '../doctype/json-depth.ts'
import { JSONDecodeError, ValidationError } from '../exceptions.ts'

/** The merged arguments of a request (Frappe's form_dict). Without prototype: `__proto__` is a name like any other. */
export type Arguments = Record<string, unknown>

/** `application/json` with any parameters, or `application/*+json`; as Werkzeug, not `text/json`. */
const JSON_TYPE = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
const MULTIPART_TYPE = /^multipart\/form-data\s*;/i

/** A file of a multipart body. */
export interface FilePart {
  fieldname: string
  /** As the client says it: never a path to open. */
  filename: string
  contentType: string
  content: Buffer
}

/** Parts of one multipart body; more are a mistake or an attack. */
const MAX_FILES = 100
const MAX_FIELDS = 1_000

/**
 * Query, form and JSON body as one object. The body wins over the query (Frappe drops the query when there is a
 * JSON body); of equal names in a query or form the first wins, in JSON the last. Nothing is coerced here. File parts are no
 * arguments: they go to `files`, or nowhere.
 */
export async function parseArguments(
  query: string,
  contentType: string,
  body: Buffer,
  files?: FilePart[],
): Promise<Arguments> {
  const sent = emptyArguments()
  if (body.length > 0) {
    if (JSON_TYPE.test(contentType)) mergeJson(sent, body)
    else if (FORM_TYPE.test(contentType)) mergeForm(sent, body)
    else if (MULTIPART_TYPE.test(contentType)) await mergeMultipart(sent, contentType, body, files)
  }
  const args = emptyArguments()
  if (query !== '') mergePairs(args, query)
  // In place, so that the query's names come first, as in Frappe.
  Object.assign(args, sent)
  // jQuery's cache buster.
  delete args._
  return args
}

export function emptyArguments(): Arguments {
  return Object.create(null) as Arguments
}

/** A text argument, or '' when it is absent or something else. */
export function textArgument(args: Arguments, name: string): string {
  const value = args[name]
  return typeof value === 'string' ? value : ''
}

function mergeJson(args: Arguments, body: Buffer): void {
  if (!isUtf8(body)) throw new JSONDecodeError('The body is not valid UTF-8.')
  if (isTooDeep(body))
    throw new ValidationError(`JSON may be nested ${MAX_JSON_DEPTH} levels deep.`)
  const value = parseJson(body.toString('utf8'))
  if (Array.isArray(value)) args.data = value
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) args[name] = item
  } else throw new ValidationError('Invalid request arguments')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JSONDecodeError('The body is not valid JSON.', { cause })
  }
}

function mergeForm(args: Arguments, body: Buffer): void {
  if (!isUtf8(body)) throw notUtf8()
  mergePairs(args, body.toString('utf8'))
}

function mergePairs(args: Arguments, text: string): void {
  let isSuspect = false
  for (const [name, value] of new URLSearchParams(text)) {
    isSuspect ||= name.includes(REPLACEMENT) || value.includes(REPLACEMENT)
    if (!(name in args)) args[name] = value
  }
  if (isSuspect && !isPercentEncodedUtf8(text)) throw notUtf8()
}

/** What decoders put for bytes that are no UTF-8: what was meant would be lost. One that was sent is fine. */
const REPLACEMENT = '\ufffd'

function isPercentEncodedUtf8(text: string): boolean {
  const bytes = Buffer.from(text)
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return isUtf8(Buffer.from(bytes, 'latin1'))
}

function notUtf8(): JSONDecodeError {
  return new JSONDecodeError('The arguments are not valid UTF-8.')
}

function mergeMultipart(
  args: Arguments,
  contentType: string,
  body: Buffer,
  files: FilePart[] | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown): void =>
      reject(new JSONDecodeError('The form cannot be read.', { cause }))
    try {
      const limits = {
        // The body has a limit already; busboy's own would cut a long value and keep the rest.
        fieldSize: Number.POSITIVE_INFINITY,
        fields: MAX_FIELDS,
        files: MAX_FILES,
      }
      const form = busboy({ headers: { 'content-type': contentType }, limits })
      let isSuspect = false
      form.on('field', (name, value) => {
        isSuspect ||= value.includes(REPLACEMENT)
        if (!(name in args)) args[name] = value
      })
      form.on('file', (fieldname, stream, { filename = '', mimeType: contentType }) => {
        stream.on('error', refuse)
        if (files === undefined) {
          stream.resume()
          return
        }
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () =>
          files.push({ fieldname, filename, contentType, content: Buffer.concat(chunks) }),
        )
      })
      form.on('filesLimit', () =>
        reject(new ValidationError(`A form takes at most ${MAX_FILES} files.`)),
      )
      form.on('fieldsLimit', () =>
        reject(new ValidationError(`A form takes at most ${MAX_FIELDS} fields.`)),
      )
      form.on('error', refuse)
      form.on('close', () => {
        // Asked once: each look goes through the whole body.
        if (isSuspect && !body.includes(REPLACEMENT)) reject(notUtf8())
        else resolve()
      })
      form.end(body)
    } catch (error) {
      refuse(error)
    }
  })
}
