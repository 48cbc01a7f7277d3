import type { FieldSchema, TimeseriesSchema, Units } from '@oximeter/core'

import { INSTANCE, JOB } from '../names/label-name.ts'
import type { ImportedType } from '../names/metric-name.ts'

/** What became of an offered schema. */
interface Offer {
  /** What is stored now: the schema itself, or what it contradicts. */
  readonly stored: TimeseriesSchema
}

/** Where schemas are kept. */
export interface SchemaStore {
  /** In the order of the offers. */
  offer(schemas: readonly TimeseriesSchema[], signal?: AbortSignal): Promise<readonly Offer[]>
}

export interface ImportedMetric {
  readonly timeseries: string
  readonly type: ImportedType
  readonly units: Units
  readonly help: string
}

interface Version {
  readonly number: number
  /** The fields of the metric, ascending. */
  readonly fields: readonly string[]
}

interface OpenName {
  readonly metric: ImportedMetric
  /** Ascending from 1, without gaps: those that are known so far. */
  readonly versions: Version[]
  /** Fields that are wanted in one version together. */
  wanted: Set<string> | undefined
  refused: { readonly reason: string; readonly until: number } | undefined
}

const MAX_VERSION = 255
/** Fields that a schema may have, the target's two included. */
const MAX_FIELDS = 256
const MAX_OFFERS = 100
const REFUSAL_HOLDS_MS = 60_000

const TARGET_FIELDS: readonly FieldSchema[] = [
  {
    name: JOB,
    type: 'string',
    source: 'target',
    description: 'What kind of program was asked, as in Prometheus',
  },
  {
    name: INSTANCE,
    type: 'string',
    source: 'target',
    description: 'Which of them: host and port, mostly',
  },
]

/**
 * Which version of a timeseries has the labels of a series.
 *
 * The schemas of imported names are open: labels come and go, and everybody who scrapes sees others.
 * Each version has all labels of the version before and some more, and is offered to the store of
 * schemas before a sample of it is made: the store is what says who was first. A series belongs to
 * the *lowest* version that has all its labels. That never changes, whatever versions follow and
 * whoever asks, so a series keeps its identity for good.
 */
export class OpenVersions {
  readonly #store: SchemaStore
  readonly #names = new Map<string, OpenName>()

  constructor(store: SchemaStore) {
    this.#store = store
  }

  /** The version that has these fields; undefined as long as none is known that does. */
  find(timeseries: string, fields: readonly string[]): Version | undefined {
    return this.#names
      .get(timeseries)
      ?.versions.find((version) => fields.every((field) => version.fields.includes(field)))
  }

  /** Why a name has no version for what was wanted; undefined where it was not refused. */
  refusalOf(timeseries: string): string | undefined {
    return this.#names.get(timeseries)?.refused?.reason
  }

  /** Asks for a version that has these fields; `settle` makes it so. */
  want(metric: ImportedMetric, fields: readonly string[]): void {
    let name = this.#names.get(metric.timeseries)
    if (name === undefined) {
      name = { metric, versions: [], wanted: undefined, refused: undefined }
      this.#names.set(metric.timeseries, name)
    }
    if (name.refused !== undefined && name.refused.until > performance.now()) return
    name.refused = undefined
    name.wanted ??= new Set()
    for (const field of fields) name.wanted.add(field)
  }

  /**
   * Finds, or makes, a version for all that is wanted.
   *
   * @throws what the store throws where it is away: what is still wanted is so when it is called again
   */
  async settle(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const open = [...this.#names.values()].filter((name) => this.#isOpen(name))
      if (open.length === 0) return
      for (let from = 0; from < open.length; from += MAX_OFFERS) {
        const names = open.slice(from, from + MAX_OFFERS)
        const offers = await this.#store.offer(names.map(nextSchema), signal)
        for (const [i, name] of names.entries()) learn(name, offers[i])
      }
    }
  }

  /** Whether there is something to offer. */
  #isOpen(name: OpenName): boolean {
    const { wanted, versions } = name
    if (wanted === undefined) return false
    const isThere = versions.some(({ fields }) => [...wanted].every((f) => fields.includes(f)))
    if (isThere) {
      name.wanted = undefined
      return false
    }
    if (versions.length === MAX_VERSION) refuse(name, 'its 255 versions are used up')
    if (nextFields(name).length + TARGET_FIELDS.length > MAX_FIELDS) {
      refuse(name, `it would have more than ${MAX_FIELDS} fields`)
    }
    return name.wanted !== undefined
  }

  /** The newest version of each name that is known. */
  *schemas(): Generator<TimeseriesSchema> {
    for (const name of this.#names.values()) {
      const newest = name.versions.at(-1)
      if (newest !== undefined) yield schemaOf(name.metric, newest)
    }
  }
}

function refuse(name: OpenName, reason: string): void {
  name.refused = { reason, until: performance.now() + REFUSAL_HOLDS_MS }
  name.wanted = undefined
}

function nextFields({ versions, wanted }: OpenName): string[] {
  return [...new Set([...(versions.at(-1)?.fields ?? []), ...(wanted ?? [])])].sort()
}

function nextSchema(name: OpenName): TimeseriesSchema {
  return schemaOf(name.metric, { number: name.versions.length + 1, fields: nextFields(name) })
}

function schemaOf(
  { timeseries, type, units, help }: ImportedMetric,
  { number, fields }: Version,
): TimeseriesSchema {
  return {
    name: timeseries,
    version: number,
    description: { target: 'A program that has metrics for Prometheus', metric: help },
    fields: [...TARGET_FIELDS, ...fields.map(labelField)].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
    datumType: type,
    units,
    authzScope: 'fleet',
    created: BigInt(Date.now()) * 1_000_000n,
  }
}

function labelField(name: string): FieldSchema {
  return { name, type: 'string', source: 'metric', description: '' }
}

/** What is stored under the offered version, be it ours or of somebody who was first, is known now. */
function learn(name: OpenName, offer: Offer | undefined): void {
  const stored = offer?.stored
  if (stored?.version !== name.versions.length + 1) {
    refuse(name, `version ${stored?.version} of it contradicts what is scraped`)
    return
  }
  const target = stored.fields.filter(({ source }) => source === 'target')
  const isOurs =
    stored.datumType === name.metric.type &&
    target.length === TARGET_FIELDS.length &&
    target.every((field) => TARGET_FIELDS.some((ours) => ours.name === field.name)) &&
    stored.fields.every(({ type }) => type === 'string')
  if (!isOurs) {
    refuse(name, `version ${stored.version} of it was not imported from Prometheus`)
    return
  }
  const fields = stored.fields.filter(({ source }) => source === 'metric')
  name.versions.push({ number: stored.version, fields: fields.map((field) => field.name).sort() })
}
