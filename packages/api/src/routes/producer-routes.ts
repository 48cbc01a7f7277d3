import { z } from 'zod'

import { producerResults } from '../zod/collection.ts'
import { uuid } from '../zod/common.ts'
import { producerListing } from '../zod/producers.ts'
import { PRODUCER_LISTING_PATH } from '../model/producers.ts'
import type { Route } from './route.ts'

const whole = z.coerce.number('not a number').int().min(0)

const collectQuery = z.object({
  epoch: uuid
    .optional()
    .describe(
      'The numbering that `series`, `page` and `ack` are of, as an earlier answer named it. Where it is not that of the producer now, they are not heeded.',
    ),
  series: whole
    .optional()
    .describe('How many series of the epoch are known: others are described. Default 0.'),
  page: whole
    .optional()
    .describe(
      'The page that is wanted. One that is kept is answered again; the one after the newest is collected; else the answer is the oldest that is kept, or a new one. The answer says which it is. In JSON, without it: all samples are taken, and none is kept.',
    ),
  ack: whole
    .optional()
    .describe(
      'All pages up to this one are durable and need not be kept. Heeded only with `collector`, `generation` and the epoch of the producer now.',
    ),
  limit: whole
    .optional()
    .describe(
      'The most samples in a page of a new collection, which may be several pages; raised where they would be more than are kept. 0: no page is wanted, and nothing is collected. Default 100000.',
    ),
  collector: uuid.optional().describe('Who asks.'),
  generation: whole
    .optional()
    .describe('Of the assignment of the producer to `collector`, as Nexus lists it.'),
})

export const producerRoutes = {
  identify: {
    operation: 'identify',
    method: 'GET',
    path: PRODUCER_LISTING_PATH,
    summary: 'Who answers here: for discovery, which knows an address alone.',
    success: { status: 200, description: 'At least one.', schema: producerListing },
    problems: { 401: 'A token is wanted: authorization: Bearer …' },
  },
  collect: {
    operation: 'collect',
    method: 'GET',
    path: '/{producer_id}',
    summary:
      'Take the samples of all registered producers: with `accept: application/vnd.apache.arrow.stream` as a page in columns, which is kept until it is acknowledged; else as JSON. Without `page`, what was taken as JSON is gone.',
    access: 'anyone',
    params: z.object({ producer_id: uuid }),
    query: collectQuery,
    success: {
      status: 200,
      description:
        'One item per registered producer, in the order of registration; a producer that failed is an item too. Behind them an error for each metric of which series were refused. Of a page in JSON, the headers oximeter-epoch, -page, -replayed, -served-to-other, -more, -dropped and -window say what the header of columns says.',
      schema: producerResults,
    },
    others: { 204: { description: 'What is durable was heard; with `limit=0`.' } },
    problems: {
      401: 'A token is wanted: authorization: Bearer …',
      404: 'This server has another producer id.',
      405: 'Only GET is there.',
      409: 'The producer is assigned to another collector since: the generation is lower than the highest that was seen, or that of another collector.',
    },
  },
} as const satisfies Record<string, Route>
