import { exposition, health, openApi, programVersion } from '../zod/system.ts'
import type { Route } from './route.ts'

/** On every port of every program. */
export const probeRoutes = {
  healthz: {
    operation: 'healthz',
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the program runs.',
    access: 'anyone',
    success: { status: 200, description: 'It runs.', schema: health },
  },
  readyz: {
    operation: 'readyz',
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the program can do its work.',
    access: 'anyone',
    success: { status: 200, description: 'It can.', schema: health },
    others: { 503: { description: 'It cannot; the checks say why.', schema: health } },
  },
  version: {
    operation: 'version',
    method: 'GET',
    path: '/version',
    summary: 'Name and version of the program.',
    access: 'anyone',
    success: { status: 200, description: 'Name and version.', schema: programVersion },
  },
  openapi: {
    operation: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document.',
    access: 'anyone',
    success: {
      status: 200,
      description: 'OpenAPI 3.1.',
      schema: openApi,
    },
  },
} as const satisfies Record<string, Route>

/** What the program measures of itself, where people look: of Nexus on its public port. */
export const metricsRoute = {
  operation: 'metrics',
  method: 'GET',
  path: '/metrics',
  summary: 'What the program measures of itself, for Prometheus.',
  success: {
    status: 200,
    description: 'In the format that `Accept` likes best.',
    media: { 'text/plain': exposition, 'application/openmetrics-text': exposition },
  },
} as const satisfies Route
