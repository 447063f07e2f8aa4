import { createServer, type Server } from 'node:http'
import express, { type Express } from 'express'
import type { Context } from './context.ts'
import { frappeHandler, type WireOptions } from './frappe/handler.ts'
import { answerUnreadable } from './frappe/unreadable.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { operatorPages } from './ops/pages.ts'
import { type Answering, createAnswering } from './ops/stopping.ts'

/** Load balancers probe with either. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * Of every answer: nothing here is a page with scripts, styles or frames, and files are what their type says. What
 * else helmet sets is for pages, or would keep editors' web views from showing files.
 */
const SECURITY_HEADERS = Object.entries({
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

/** What an app serves. */
export interface AppOptions extends Omit<WireOptions, 'strictOutput' | 'onAnswer'> {
  version: string
  /** Tests: an answer with a key outside its contract fails. */
  strictOutput?: boolean
  metrics?: Metrics
  answering?: Answering
}

/** The HTTP application: operators' pages, and Frappe's wire for everything else. */
export function createApp(
  ctx: Context,
  {
    version,
    strictOutput = false,
    metrics = createMetrics(),
    answering = createAnswering(),
    ...wire
  }: AppOptions,
): Express {
  const app = express()
  app.disable('x-powered-by')
  const { methods } = wire
  const { isStopping } = answering
  const operators = operatorPages({ ctx, version, methods, metrics, isStopping })
  const onAnswer = (name: string, status: number, ms: number): void =>
    metrics.answered(methods.has(name) ? name : 'other', status, ms / 1000)
  const frappe = frappeHandler(ctx, { ...wire, strictOutput, onAnswer })
  // One look-up instead of a route each: every request passes here.
  app.use((req, res, next) => {
    answering.begin(res)
    for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value)
    const page = READING.has(req.method) ? operators.get(req.path) : undefined
    return page ? page(req, res, next) : frappe(req, res)
  })
  return app
}

/** Milliseconds that a client has for its headers and for its whole request, and how often that is looked at. */
export interface ClientPatience {
  headers: number
  request: number
  check: number
}

const PATIENCE: ClientPatience = { headers: 15_000, request: 120_000, check: 5_000 }
/** Bytes of a request's first line and headers: Node's own default, said here since clients are held to it. */
const MAX_HEADER_BYTES = 16 * 1024

/** The HTTP server of an app; a client that is slower than its patience is answered 408. */
export function createHttpServer(app: Express, patience: ClientPatience = PATIENCE): Server {
  const { headers, request, check } = patience
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: request,
      connectionsCheckingInterval: check,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (req, res) => {
      req.url = originForm(req.url ?? '/')
      app(req, res)
    },
  )
  server.on('clientError', answerUnreadable)
  return server
}

/** A request's target without scheme and host, which proxies may send (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target
  if (!URL.canParse(target)) return '/'
  const { pathname, search } = new URL(target)
  return `${pathname}${search}`
}
