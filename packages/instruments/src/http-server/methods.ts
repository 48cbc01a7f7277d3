/** The methods of RFC 9110 and PATCH. Clients may send any: more would let them make series. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

const known = new Map(METHODS.map((method) => [method, method]))

/** A method as a field may have it. */
export function boundedMethod(method: string | undefined): string {
  return known.get(method ?? '') ?? 'other'
}
