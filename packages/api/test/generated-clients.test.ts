import { readFileSync } from 'node:fs'

import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

import { clientModule } from '../scripts/client-module.ts'
import { CLIENTS } from '../scripts/clients.ts'
import { operationsOf } from '../scripts/operations.ts'
import type { RequestOptions } from '../src/client.ts'
import type { CollectorApi } from '../src/generated/collector.ts'
import type { NexusPublicApi } from '../src/generated/nexus-public.ts'
import type { NexusApi } from '../src/generated/nexus.ts'
import {
  pageQuery,
  type collectorRoutes,
  type nexusInternalRoutes,
  type nexusPublicRoutes,
  type Route,
} from '../src/index.ts'

describe.for(Object.entries(CLIENTS))('%s', ([name, client]) => {
  test('the checked-in client is what the routes say (npm run generate -w packages/api)', async () => {
    const file = new URL(`../src/generated/${name}.ts`, import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(await clientModule(client))
  })

  test('nothing but types of it needs zod', async () => {
    const text = await clientModule(client)
    const imports = text.split('\n').filter((line) => line.includes(" from '"))
    expect(imports.filter((line) => !/'\.\.\/(?:model|client)\//.test(line))).toEqual([])
  })
})

const success = { status: 200, description: 'All went well.' }
const route: Route = { operation: 'x', method: 'GET', path: '/x', summary: 'X.', success }
const id = z.object({ id: z.string() })

test.for<[string, Partial<Route>, string]>([
  [
    'a name twice',
    { path: '/{id}', params: id, query: id },
    "x: 'id' is in its path and in its query",
  ],
  [
    'another form without a name',
    { success: { ...success, schema: z.string(), mediaType: 'a/b' } },
    'what is a/b called',
  ],
  [
    'a type without a name',
    { success: { ...success, schema: z.array(z.string()) } },
    'too much to write out',
  ],
])('refused: %s', ([, change, message]) => {
  expect(() => operationsOf('x', { ...route, ...change }, new Map())).toThrow(message)
})

function signatures(change: Partial<Route>): string[] {
  return operationsOf('x', { ...route, ...change }, new Map()).map(({ signature }) => signature)
}

test('what may be left out is not asked for', () => {
  expect(signatures({})).toEqual(['(options?: RequestOptions): Promise<void>'])
  expect(signatures({ query: pageQuery })).toEqual([
    '(parameters?: PageQuery, options?: RequestOptions): Promise<void>',
  ])
  expect(
    signatures({ params: id, query: pageQuery.extend({ all: z.enum(['true', 'false']) }) }),
  ).toEqual([
    '(parameters: PageQuery & { id: string; all: boolean }, options?: RequestOptions): Promise<void>',
  ])
})

test('the types of clients are those of the schemas', () => {
  expectTypeOf<Mistyped<NexusApi, typeof nexusInternalRoutes>>().toEqualTypeOf<never>()
  expectTypeOf<Mistyped<NexusPublicApi, typeof nexusPublicRoutes>>().toEqualTypeOf<never>()
  expectTypeOf<Mistyped<CollectorApi, typeof collectorRoutes>>().toEqualTypeOf<never>()
})

/** The operations whose types are not those of their routes. */
type Mistyped<Api extends Operations<Routes>, Routes extends Record<string, Route>> = {
  [K in keyof Routes]: Same<Parameters<Api[K]>, Taken<Routes[K]>> extends true
    ? Same<[ReturnType<Api[K]>], [Promise<Answer<Routes[K]>>]> extends true
      ? never
      : K
    : K
}[keyof Routes]

type Operations<Routes> = { [K in keyof Routes]: (...taken: never) => Promise<unknown> }

type Taken<R extends Route> = [...Given<R>, ...Sent<R>, options?: RequestOptions | undefined]

type Sent<R extends Route> = R extends { body: infer Body extends z.ZodType }
  ? [body: Exact<Value<z.input<Body>, z.output<Body>>>]
  : []

/** JSON has no undefined: what may be left out is left out. */
type Exact<T> = T extends object ? { [K in keyof T]: Exact<Exclude<T[K], undefined>> } : T

type Given<R extends Route> = keyof Members<R> extends never
  ? []
  : Partial<Members<R>> extends Members<R>
    ? [parameters?: Members<R> | undefined]
    : [parameters: Members<R>]

type Members<R extends Route> = MembersOf<R['params']> & MembersOf<R['query']>

type MembersOf<S> = S extends z.ZodObject
  ? { [K in keyof z.input<S>]: Value<z.input<S>[K], z.output<S>[K & keyof z.output<S>]> }
  : unknown

/** What a schema makes of it, where the schema takes whatever comes. */
type Value<In, Out> = unknown extends In
  ? Exclude<Out, undefined>
  : Exclude<In, undefined> extends 'true' | 'false'
    ? boolean
    : Exclude<In, undefined>

type Answer<R extends Route> = R['success'] extends { schema: z.ZodType<infer T> }
  ? T
  : R['success'] extends { media: object }
    ? AsyncIterable<Uint8Array>
    : void

/** Each is the other, also with all that may be left out. */
type Same<A extends readonly unknown[], B extends readonly unknown[]> = [A, Whole<A>] extends [
  B,
  Whole<B>,
]
  ? [B, Whole<B>] extends [A, Whole<A>]
    ? true
    : false
  : false

type Whole<Tuple> = { [I in keyof Tuple]: Required<Tuple[I]> }
