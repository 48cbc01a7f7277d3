import type { RequestHeaders } from './foreign-request.ts'

/**
 * What `Accept` or `Accept-Encoding` says of each thing that it names, in lower case: from 0, not
 * wanted, to 1, which is what is meant where nothing is said.
 */
export function weightsIn(header: RequestHeaders[string]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const entry of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = entry.toLowerCase().replaceAll(/\s/g, '').split(';')
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    if (name !== '') weights.set(name, weight === undefined ? 1 : Number(weight) || 0)
  }
  return weights
}
