/**
 * The token in an `authorization` header: `Bearer`, or the password of `Basic`, which is all that
 * some clients can send. Undefined without the header; empty where it holds none.
 */
export function shownToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const [, scheme = '', rest = ''] = /^(\S+) +(\S+)\s*$/.exec(header) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return rest
    case 'basic': {
      const pair = Buffer.from(rest, 'base64').toString()
      return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : ''
    }
    default:
      return ''
  }
}
