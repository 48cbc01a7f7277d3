import { z } from 'zod'

import { MEDIA_TYPE_FORM } from '../http/foreign-request.ts'
import { PROMETHEUS_STATUSES, type PrometheusErrorType } from '../prometheus/prometheus-error.ts'
import type { PrometheusRoute } from '../prometheus/prometheus-routes.ts'
import { parametersIn, type Json } from './parameters.ts'

const remarks = z.array(z.string()).exactOptional()

/**
 * What a document says of an endpoint that is as Prometheus has it: GET, and POST with a form.
 *
 * @param security what it says of tokens
 */
export function prometheusPath(route: PrometheusRoute, security: Json): Json {
  const { operation, summary, acceptsForm, params, parameters } = route
  const inPath = parametersIn('path', params)
  const get = {
    operationId: operation,
    summary,
    ...security,
    ...some([...inPath, ...parametersIn('query', parameters)]),
    responses: responses(route),
  }
  if (!acceptsForm) return { get }
  const post = {
    operationId: `${operation}_by_form`,
    summary,
    ...security,
    ...some(inPath),
    requestBody: {
      required: true,
      content: { [MEDIA_TYPE_FORM]: { schema: schemaOf(parameters) } },
    },
    responses: responses(route),
  }
  return { get, post }
}

function some(parameters: Json[]): Json {
  return parameters.length === 0 ? {} : { parameters }
}

function responses({ data }: PrometheusRoute): Json {
  const found = z.object({
    status: z.literal('success'),
    data,
    warnings: remarks.describe('What is odd in the data, or missing.'),
    infos: remarks.describe('What the query does not find.'),
  })
  const answers: Json = { 200: jsonOf('The answer.', found) }
  const types = Object.keys(PROMETHEUS_STATUSES) as PrometheusErrorType[]
  const byStatus = Map.groupBy(types, (type) => PROMETHEUS_STATUSES[type])
  for (const [status, ofStatus] of byStatus) {
    const error = z.object({
      status: z.literal('error'),
      errorType: z.enum(ofStatus),
      error: z.string(),
    })
    answers[status] = jsonOf(`An error: ${ofStatus.join(', ')}.`, error)
  }
  return answers
}

function jsonOf(description: string, schema: z.ZodType): Json {
  return { description, content: { 'application/json': { schema: schemaOf(schema) } } }
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...written } = z.toJSONSchema(schema, { io: 'input' })
  return written
}
