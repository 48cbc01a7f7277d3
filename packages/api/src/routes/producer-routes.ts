import { z } from 'zod'

import { producerResults } from '../zod/collection.ts'
import { uuid } from '../zod/common.ts'
import type { Route } from './route.ts'

export const producerRoutes = {
  collect: {
    operation: 'collect',
    method: 'GET',
    path: '/{producer_id}',
    summary: 'Take the samples of all registered producers. What was taken is gone.',
    params: z.object({ producer_id: uuid }),
    success: {
      status: 200,
      description:
        'One item per registered producer, in the order of registration. A producer that failed is an item too.',
      schema: producerResults,
    },
    problems: {
      401: 'A token is wanted: authorization: Bearer …',
      404: 'This server has another producer id.',
      405: 'Only GET is there.',
    },
  },
} as const satisfies Record<string, Route>
