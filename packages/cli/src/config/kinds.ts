import { isIP } from 'node:net'

import { parseNetwork } from '@oximeter/api/addresses'
import {
  DiscoverySourceError,
  parseDiscoverySource,
  parseSocketAddress,
  ROLES,
  type Role,
} from '@oximeter/api/client'

import { formatBytes, formatDuration } from '../output/quantity.ts'

/** One kind of option value: how it is written, read and shown. */
export interface Kind<Value> {
  /** Stands for the value in help: `<port>`. */
  readonly placeholder: string
  /** Ends the sentence "… is not": `a port (0 to 65535)`. */
  readonly noun: string
  /** How TOML writes it. In the environment and in flags every value is text. */
  readonly toml:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'array of strings'
    | 'string or array of strings'
  /** The value of `text`; undefined where it is none. */
  parse(text: string): Value | undefined
  /** What is wrong with a `text` that has no value, without secrets; where the noun does not tell enough. */
  problem?(text: string): string
  /** As `parse` reads it. */
  format(value: Value): string
}

export const text: Kind<string> = {
  placeholder: '<text>',
  noun: 'a text',
  toml: 'string',
  parse: (written) => (written === '' ? undefined : written),
  format: String,
}

export const path: Kind<string> = { ...text, placeholder: '<path>', noun: 'a path' }

export const paths: Kind<readonly string[]> = {
  placeholder: '<path,…>',
  noun: 'paths',
  toml: 'array of strings',
  parse: (written) => listOf(text, written),
  format: (values) => values.join(','),
}

/** A switch: as a flag it takes no value, in the environment `true` or `false`. */
export const flag: Kind<boolean> = {
  placeholder: '',
  noun: 'true or false',
  toml: 'boolean',
  parse: (written) => (written === 'true' ? true : written === 'false' ? false : undefined),
  format: String,
}

export function integer(noun: string, placeholder: string, min: number, max: number): Kind<number> {
  return {
    placeholder,
    noun: `${noun} (${min} to ${max})`,
    toml: 'integer',
    parse: (written) => {
      const value = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
    format: String,
  }
}

/** A number that need not be whole. */
export function decimal(noun: string, placeholder: string, min: number, max: number): Kind<number> {
  return {
    placeholder,
    noun: `${noun} (${min} to ${max})`,
    toml: 'number',
    parse: (written) => {
      const value = /^\d{1,9}(\.\d{1,9})?$/.test(written) ? Number(written) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
    format: String,
  }
}

/** 0 takes any free port. */
export const port = integer('a port', '<port>', 0, 65_535)

export function choice<const Value extends string>(...values: readonly Value[]): Kind<Value> {
  return {
    placeholder: `<${values.join('|')}>`,
    noun: `one of ${values.join(', ')}`,
    toml: 'string',
    parse: (written) => values.find((value) => value === written),
    format: String,
  }
}

/** A host name or IP address to listen on or to be reached at; no port. */
export const host: Kind<string> = {
  placeholder: '<host>',
  noun: 'a host name or IP address',
  toml: 'string',
  parse: (written) => {
    const bare = /^\[(.*)\]$/.exec(written)?.[1] ?? written
    return isIP(bare) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(bare)
      ? bare
      : undefined
  },
  format: String,
}

export const hosts: Kind<readonly string[]> = {
  placeholder: '<host,…>',
  noun: 'host names or IP addresses',
  toml: 'array of strings',
  parse: (written) => listOf(host, written),
  format: (values) => values.join(','),
}

export const networks: Kind<readonly string[]> = {
  placeholder: '<network,…>',
  noun: 'networks (10.0.0.0/8 or fd00::/8, with 0 behind the bits that count) or IP addresses',
  toml: 'array of strings',
  parse: (written) => {
    const parsed = listOf(text, written)
    return parsed?.every((one) => parseNetwork(one) !== undefined) ? parsed : undefined
  },
  format: (values) => values.join(','),
}

export interface RoleFile {
  readonly role: Role
  readonly file: string
}

const roleFile: Kind<RoleFile> = {
  placeholder: '<role:path>',
  noun: `a role (${ROLES.join(', ')}), a colon and a path`,
  toml: 'string',
  parse: (written) => {
    const colon = written.indexOf(':')
    const role = ROLES.find((one) => one === written.slice(0, colon))
    const file = written.slice(colon + 1)
    return role === undefined || file === '' ? undefined : { role, file }
  },
  format: ({ role, file }) => `${role}:${file}`,
}

export const roleFiles: Kind<readonly RoleFile[]> = {
  placeholder: '<role:path,…>',
  noun: `of each one ${roleFile.noun}`,
  toml: 'array of strings',
  parse: (written) => listOf(roleFile, written),
  format: (values) => values.map((value) => roleFile.format(value)).join(','),
}

/** Commas in one of them are written `%2C`. */
export const discoverySources: Kind<readonly string[]> = {
  placeholder: '<source,…>',
  noun:
    'sources of producers (file:/path/*.json or *.toml, srv://_name._tcp.example.com, http://… or ' +
    'https://…, kubernetes://namespace)',
  toml: 'array of strings',
  parse: (written) => (sourceProblem(written) === '' ? listOf(text, written) : undefined),
  problem: sourceProblem,
  format: (values) => values.join(','),
}

function sourceProblem(written: string): string {
  try {
    for (const source of listOf(text, written) ?? []) parseDiscoverySource(source)
    return ''
  } catch (error) {
    if (error instanceof DiscoverySourceError) return error.message
    throw error
  }
}

/** Values between commas, each of one kind; undefined if one is not. */
function listOf<Value>(of: Kind<Value>, written: string): Value[] | undefined {
  const parsed = written
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => of.parse(one))
  return parsed.includes(undefined) ? undefined : parsed.filter((one) => one !== undefined)
}

export function url(noun: string, ...protocols: readonly string[]): Kind<string> {
  return {
    placeholder: '<url>',
    noun: `${noun} (${protocols.map((protocol) => `${protocol}//…`).join(' or ')})`,
    toml: 'string',
    parse: (written) => {
      const parsed = URL.parse(written)
      const good = parsed !== null && parsed.hostname !== '' && protocols.includes(parsed.protocol)
      return good ? written.replace(/\/+$/, '') : undefined
    },
    format: String,
  }
}

/** Of an HTTP server. Passwords have options of their own, that are not printed. */
export const httpUrl: Kind<string> = {
  ...url('an HTTP address', 'http:', 'https:'),
  noun: 'an HTTP address (http://… or https://…) without a user and a password in it',
  parse: (written) => {
    const parsed = url('', 'http:', 'https:').parse(written)
    return parsed === undefined || new URL(parsed).username + new URL(parsed).password !== ''
      ? undefined
      : parsed
  },
}

/** Addresses of one service, at least one. */
export const httpUrls: Kind<readonly string[]> = {
  placeholder: '<url,…>',
  noun: `${httpUrl.noun}, or several`,
  toml: 'string or array of strings',
  parse: (written) => {
    const parsed = listOf(httpUrl, written)
    return parsed?.length === 0 ? undefined : parsed
  },
  format: (values) => values.join(','),
}

export const uuid: Kind<string> = {
  placeholder: '<uuid>',
  noun: 'a UUID',
  toml: 'string',
  parse: (written) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(written)
      ? written.toLowerCase()
      : undefined,
  format: String,
}

/** `host:port`, with an IPv6 address in brackets. */
export const socketAddress: Kind<string> = {
  placeholder: '<host:port>',
  noun: 'an address with a port (192.0.2.7:12223, [2001:db8::7]:12223 or a name)',
  toml: 'string',
  parse: (written) => {
    try {
      return parseSocketAddress(written).port > 0 ? written : undefined
    } catch {
      return undefined
    }
  },
  format: String,
}

const DURATION_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time in milliseconds, written with its unit: `500ms`, `15s`, `10m`, `1h`. */
export function duration(minMs: number, maxMs: number): Kind<number> {
  return {
    placeholder: '<duration>',
    noun: `a duration with its unit, such as 15s (${formatDuration(minMs)} to ${formatDuration(maxMs)})`,
    toml: 'string',
    parse: (written) => {
      const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(written) ?? []
      const ms =
        Number(amount) * (DURATION_UNITS[unit as keyof typeof DURATION_UNITS] ?? Number.NaN)
      return ms >= minMs && ms <= maxMs ? Math.round(ms) : undefined
    },
    format: formatDuration,
  }
}

const BYTE_UNITS = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const

/** A size in bytes, written with its unit: `512MiB`, `2GiB`. */
export function bytes(min: number, max: number): Kind<number> {
  return {
    placeholder: '<size>',
    noun: `a size with its unit, such as 512MiB (${formatBytes(min)} to ${formatBytes(max)})`,
    toml: 'string',
    parse: (written) => {
      const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?) ?(KiB|MiB|GiB|TiB)$/.exec(written) ?? []
      const size = Number(amount) * (BYTE_UNITS[unit as keyof typeof BYTE_UNITS] ?? Number.NaN)
      return size >= min && size <= max ? Math.round(size) : undefined
    },
    format: (value) => formatBytes(value).replace(' ', ''),
  }
}
