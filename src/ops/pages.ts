import type { RequestHandler } from 'express'
import type { Context } from '../context.ts'
import { refusalOf } from './access.ts'
import type { Metrics } from './metrics.ts'
import { type DescribedMethod, openApi } from './openapi.ts'
import { readiness } from './readiness.ts'

/** What the pages for operators tell about. */
export interface Operated {
  ctx: Context
  version: string
  methods: ReadonlyMap<string, DescribedMethod>
  metrics: Metrics
  /** The process is about to end. */
  isStopping: () => boolean
}

/** The pages for operators, by path. */
export function operatorPages({
  ctx,
  version,
  methods,
  metrics,
  isStopping,
}: Operated): ReadonlyMap<string, RequestHandler> {
  let description: string | undefined
  const guarded =
    (page: RequestHandler): RequestHandler =>
    (req, res, next) => {
      const refused = refusalOf(ctx.config, req)
      if (refused === undefined) return page(req, res, next)
      const { status, error } = refused
      if (status === 401) res.set('WWW-Authenticate', 'Bearer')
      res.status(status).json({ error })
    }
  return new Map<string, RequestHandler>([
    [
      '/health',
      (_req, res) => {
        res.json({ status: 'ok', version })
      },
    ],
    [
      '/ready',
      async (_req, res) => {
        const state = isStopping()
          ? { ready: false, stopping: true }
          : await readiness(ctx, ctx.now())
        res.status(state.ready ? 200 : 503).json(state)
      },
    ],
    [
      '/metrics',
      guarded(async (_req, res) => {
        res.type(metrics.contentType).send(await metrics.text())
      }),
    ],
    [
      '/openapi.json',
      guarded((_req, res) => {
        description ??= JSON.stringify(openApi(methods.values(), version))
        res.type('json').send(description)
      }),
    ],
  ])
}
