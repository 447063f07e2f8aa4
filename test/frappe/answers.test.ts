import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import {
  bare,
  binary,
  csv,
  download,
  pdf,
  RAW_ANSWER,
  type RawAnswer,
  redirect,
  txt,
} from '../../src/frappe/answers.ts'
import { defineMethod } from '../../src/frappe/method.ts'
import { startServer, type TestServer } from '../support/server.ts'

const upload = defineMethod('Names the files that it was given.', {
  path: 'test.upload',
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  takesFiles: true,
  xssSafe: true,
  input: z.object({ note: z.string() }),
  output: z.unknown(),
}).handle(async ({ input, files }) => ({
  ...input,
  files: files.map(({ content, ...file }) => ({ ...file, hex: content.toString('hex') })),
}))

const ignoring = defineMethod('Takes no files.', {
  path: 'test.ignoring',
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  input: z.object({}),
  output: z.number(),
}).handle(async ({ files }) => files.length)

const otlp = defineMethod('Answers as its protocol wants it.', {
  path: 'test.bare',
  verbs: ['POST'],
  audience: 'guest',
  right: null,
  transaction: 'read',
  input: z.object({}),
  output: RAW_ANSWER,
}).handle(async () => bare({ code: 3, message: 'é' }, 400))

describe('an answer without envelope', () => {
  it.each<[string, RawAnswer, string, string]>([
    ['csv', csv('Gold', 'a'), 'text/csv; charset=utf-8', 'attachment; filename=Gold.csv'],
    [
      'csv',
      csv('Gold Item', 'a'),
      'text/csv; charset=utf-8',
      'attachment; filename="Gold Item.csv"',
    ],
    ['txt', txt('Gold', 'a'), 'text', 'attachment; filename=Gold.txt'],
    ['binary', binary('b.bin', 'a'), 'application/octet-stream', 'filename=b.bin'],
    ['pdf', pdf('p.pdf', 'a'), 'application/pdf', 'filename=p.pdf'],
    ['file', download('x.json', '{}'), 'application/json', 'attachment; filename=x.json'],
    ['file', download('x.none', 'a'), 'application/unknown', 'attachment; filename=x.none'],
    ['file', download('x', 'a'), 'application/unknown', 'attachment; filename=x'],
    [
      'page',
      download('x.html', 'a', { inline: true }),
      'text/html; charset=utf-8',
      'inline; filename=x.html',
    ],
    [
      'stream',
      download('x.txt', 'a', { contentType: 'application/x-ndjson' }),
      'application/x-ndjson',
      'attachment; filename=x.txt',
    ],
    [
      'file with quotes',
      download('a"b\\c.txt', 'a'),
      'text/plain; charset=utf-8',
      String.raw`attachment; filename="a\"b\\c.txt"`,
    ],
    [
      'file beyond ASCII',
      download("é'(1).txt", 'a'),
      'text/plain; charset=utf-8',
      "attachment; filename*=UTF-8''%C3%A9%27%281%29.txt",
    ],
    [
      'file that would break the header',
      download('a\r\nSet-Cookie: sid=1', 'a'),
      'application/unknown',
      "attachment; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20sid%3D1",
    ],
  ])('that is a %s has its type and name', (_, { answer }, type, disposition) => {
    expect([answer.status, answer.contentType]).toEqual([200, type])
    expect(answer.headers).toEqual({ 'Content-Disposition': disposition })
  })

  it('that leads elsewhere says where', () => {
    const { status, headers } = redirect('/target?x=1').answer
    expect([status, headers]).toEqual([302, { Location: '/target?x=1' }])
  })
})

describe('over HTTP', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer({ methods: { upload, ignoring, otlp } })
  })
  afterAll(() => server.close())

  it('an answer may be bare, with a status of its own', async () => {
    const { status, text } = await server.post('test.bare')
    expect([status, text]).toEqual([400, String.raw`{"code":3,"message":"\u00e9"}`])
  })

  it('files of a form reach the method that takes them, byte for byte', async () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45])
    const { body } = await server
      .request()
      .post('/api/method/test.upload')
      .field('note', 'two')
      .attach('file', content, { filename: '../x.bin', contentType: 'application/x-test' })
      .attach('file', Buffer.alloc(0), 'empty.txt')
    expect(body.message).toEqual({
      note: 'two',
      files: [
        // busboy keeps the last part of a path alone.
        {
          fieldname: 'file',
          filename: 'x.bin',
          contentType: 'application/x-test',
          hex: content.toString('hex'),
        },
        { fieldname: 'file', filename: 'empty.txt', contentType: 'text/plain', hex: '' },
      ],
    })
  })

  it('files are dropped where nobody takes them, and too many are refused', async () => {
    const dropped = await server
      .request()
      .post('/api/method/test.ignoring')
      .attach('file', Buffer.from('x'), 'x.txt')
    expect(dropped.body).toEqual({ message: 0 })
    let many = server.request().post('/api/method/test.upload').field('note', 'many')
    for (let i = 0; i < 101; i++) many = many.attach('file', Buffer.from('x'), `${i}.txt`)
    const refused = await many
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'ValidationError'])
  })
})
