import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'

/** What the API description says of a method. */
export interface DescribedMethod {
  summary: string
  path: string
  /** The method whose other name it is. */
  aliasOf?: string | null
  verbs: readonly string[]
  audience: string
  rightAction: string | null
  input: z.ZodObject
  output: z.ZodType
}

/** The OpenAPI 3.1 description of the methods. */
export function openApi(methods: Iterable<DescribedMethod>, version: string): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const method of methods) paths[`/api/method/${method.path}`] = pathItem(method)
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Oropendola server', version },
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'token api_key:api_secret',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'sid' },
      },
    },
  })
}

function pathItem(method: DescribedMethod): ZodOpenApiPathsObject[string] {
  const { summary, path, aliasOf, audience, rightAction, input, output } = method
  const right = rightAction === null ? '' : `, right ${rightAction}`
  const alias = aliasOf == null ? '' : ` Another name of ${aliasOf}.`
  const operation = {
    summary,
    description: `Audience: ${audience}${right}.${alias}`,
    security: audience === 'guest' ? [] : [{ token: [] }, { session: [] }],
    responses: {
      200: {
        description: 'The answer.',
        content: { 'application/json': { schema: envelope(output) } },
      },
      '4XX': { description: 'Refused; `exc_type` names why.' },
    },
  }
  const verbs = method.verbs.map((verb) => {
    const described = { ...operation, operationId: `${verb.toLowerCase()}.${path}` }
    return verb === 'GET'
      ? ['get', { ...described, requestParams: { query: input } }]
      : [
          verb.toLowerCase(),
          { ...described, requestBody: { content: { 'application/json': { schema: input } } } },
        ]
  })
  return Object.fromEntries(verbs)
}

function envelope(output: z.ZodType): z.ZodObject {
  return z.object({ message: output })
}
