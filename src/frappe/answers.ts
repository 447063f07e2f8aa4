import { lookup } from 'mime-types'
import { z } from 'zod'
import { frappeJson } from './encoding.ts'
import { type Answer, redirectPage } from './response.ts'

/** An answer without Frappe's envelope: a handler returns one where its contract's output is RAW_ANSWER. */
export class RawAnswer {
  readonly answer: Answer

  constructor(answer: Answer) {
    this.answer = answer
  }
}

/** The output of methods that answer with a RawAnswer. */
export const RAW_ANSWER = z.instanceof(RawAnswer)

type Content = string | Buffer

/** A CSV file, called after a DocType (or whatever it lists). */
export function csv(name: string, text: string): RawAnswer {
  return file('text/csv; charset=utf-8', text, 'attachment', `${name}.csv`)
}

/** A text file, with Frappe's own content type `text`. */
export function txt(name: string, text: string): RawAnswer {
  return file('text', text, 'attachment', `${name}.txt`)
}

/** Bytes under a file name; whether they are shown or stored is left to the client. */
export function binary(filename: string, content: Content): RawAnswer {
  return file('application/octet-stream', content, '', filename)
}

export function pdf(filename: string, content: Content): RawAnswer {
  return file('application/pdf', content, '', filename)
}

/** A file of the type that its name says, to be stored, or shown with `inline`. */
export function download(
  filename: string,
  content: Content,
  { contentType, inline = false }: { contentType?: string; inline?: boolean } = {},
): RawAnswer {
  const disposition = inline ? 'inline' : 'attachment'
  return file(contentType ?? guessType(filename), content, disposition, filename)
}

/** 302 to another address. */
export function redirect(location: string): RawAnswer {
  return new RawAnswer(redirectPage(location))
}

/** JSON as it is, for protocols that know no envelope. */
export function bare(value: unknown, status = 200): RawAnswer {
  return new RawAnswer({ status, contentType: 'application/json', body: frappeJson(value) })
}

/** As Werkzeug: text has a character set; what is not known is `application/unknown`. */
function guessType(filename: string): string {
  const type = lookup(filename) || 'application/unknown'
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type
}

function file(contentType: string, body: Content, disposition: string, name: string): RawAnswer {
  const parts = [disposition, filenameParameter(name)].filter(Boolean)
  const headers = { 'Content-Disposition': parts.join('; ') }
  return new RawAnswer({ status: 200, contentType, body, headers })
}

/** As Werkzeug's dump_options_header: bare where it can be, quoted where it must be, percent-encoded beyond ASCII. */
function filenameParameter(name: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `filename=${name}`
  if (/^[\x20-\x7e]*$/.test(name)) return `filename="${name.replace(/["\\]/g, '\\$&')}"`
  const encoded = encodeURIComponent(name).replace(/['()*]/g, percentEncoded)
  return `filename*=UTF-8''${encoded}`
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
