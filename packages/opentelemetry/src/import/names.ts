/** Longer names are cut, and told apart by a suffix. */
const MAX_LENGTH = 96

/**
 * A name as ours are: lower-case words of letters and digits, joined by single underscores and
 * beginning with a letter.
 *
 * @example snakeCase('http.server.requestDuration') // 'http_server_request_duration'
 */
export function snakeCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const joined = words?.join('_') ?? 'unnamed'
  return /^[a-z]/.test(joined) ? joined : `x${joined}`
}

/** Gives out names, each to one owner: who comes second to a name has a suffix made of what it is. */
export class NameTable {
  readonly #names = new Map<string, string>()
  readonly #owners = new Map<string, string>()

  /** The name of an owner: `wanted`, unless that is somebody else's, or too long. */
  assign(owner: string, wanted: string): string {
    const known = this.#names.get(owner)
    if (known !== undefined) return known
    let name = wanted.length > MAX_LENGTH ? withSuffix(wanted, owner) : wanted
    for (let salt = owner; this.#owners.has(name); salt += ' ') name = withSuffix(wanted, salt)
    this.reserve(owner, name)
    return name
  }

  /** Gives a name to its owner, where neither is given away yet. */
  reserve(owner: string, name: string): void {
    if (this.#names.has(owner) || this.#owners.has(name)) return
    this.#names.set(owner, name)
    this.#owners.set(name, owner)
  }
}

function withSuffix(name: string, owner: string): string {
  return `${name.slice(0, MAX_LENGTH - 10).replace(/_$/, '')}_x${hashOf(owner)}`
}

/** FNV-1a of 32 bits, as eight hexadecimal digits: the same in every process. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
