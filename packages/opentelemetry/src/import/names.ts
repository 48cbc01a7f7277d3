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

/** How names are spelled mostly: `http.server.active_requests`. */
const USUAL = /^[a-z][a-z0-9]*(?:[._][a-z0-9]+)*$/

/**
 * The name in snake case. What is spelled otherwise than mostly, or too long, has a suffix made of
 * what it is, so that it is told from others whoever comes first.
 *
 * @example importedName('http.route') // 'http_route'
 * @example importedName('httpRoute') // 'http_route_x' and eight digits
 */
export function importedName(original: string, suffix = ''): string {
  const name = `${snakeCase(original)}${suffix}`
  return USUAL.test(original) && name.length <= MAX_LENGTH ? name : withSuffix(name, original)
}

/**
 * Gives out names: who had one before has it again, and who comes second to one has a suffix made of
 * what it is.
 */
export class NameTable {
  readonly #taken = new Set<string>()
  readonly #kept = new Map<string, string>()

  /** Keeps a name for an owner, who has had it. Of several owners of one name the first counts. */
  keep(owner: string, name: string): void {
    if (this.#taken.has(name) || this.#kept.has(owner)) return
    this.#taken.add(name)
    this.#kept.set(owner, name)
  }

  /** The name of an owner, who asks once: `wanted`, unless that is somebody else's. */
  assign(owner: string, wanted: string): string {
    const kept = this.#kept.get(owner)
    if (kept !== undefined) return kept
    let name = wanted
    for (let salt = owner; this.#taken.has(name); salt += ' ') name = withSuffix(wanted, salt)
    this.#taken.add(name)
    return name
  }
}

export function withSuffix(name: string, owner: string): string {
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
