import { createServer, type Server } from 'node:http'
import express, { type Express } from 'express'
import type { Context } from './context.ts'
import { frappeHandler, type WireOptions } from './frappe/handler.ts'
import { openApi } from './ops/openapi.ts'
import { readiness } from './ops/readiness.ts'

/** Load balancers probe with either. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** What an app serves. */
export interface AppOptions extends Omit<WireOptions, 'strictOutput'> {
  version: string
  /** Tests: an answer with a key outside its contract fails. */
  strictOutput?: boolean
}

/** The HTTP application: operators' pages, and Frappe's wire for everything else. */
export function createApp(
  ctx: Context,
  { version, strictOutput = false, ...wire }: AppOptions,
): Express {
  const app = express()
  app.disable('x-powered-by')
  let description: string | undefined
  const operators: Record<string, express.RequestHandler> = {
    '/health': (_req, res) => {
      res.json({ status: 'ok', version })
    },
    '/ready': async (_req, res) => {
      const state = await readiness(ctx.db, ctx.now())
      res.status(state.ready ? 200 : 503).json(state)
    },
    '/openapi.json': (_req, res) => {
      description ??= JSON.stringify(openApi(wire.methods.values(), version))
      res.type('json').send(description)
    },
  }
  const frappe = frappeHandler(ctx, { ...wire, strictOutput })
  // One look-up instead of a route each: every request passes here.
  app.use((req, res, next) => {
    const page = READING.has(req.method) && operators[req.path]
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

/** The HTTP server of an app; a client that is slower than its patience is answered 408. */
export function createHttpServer(app: Express, patience: ClientPatience = PATIENCE): Server {
  const { headers, request, check } = patience
  return createServer(
    { headersTimeout: headers, requestTimeout: request, connectionsCheckingInterval: check },
    app,
  )
}
