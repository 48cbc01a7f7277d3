import * as fc from 'fast-check'

/** `fc.record` of ordinary objects: its own default is now and then one without a prototype. */
export function record<T extends object>(model: {
  [K in keyof T]: fc.Arbitrary<T[K]>
}): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true })
}
