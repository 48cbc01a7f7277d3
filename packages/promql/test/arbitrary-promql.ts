import type { TimeseriesSchema } from '@oximeter/core'
import { catalogueOf, QUERY_NOW } from '@oximeter/oxql/testing'
import { planPromql, PromqlError, type PlannedPromql } from '../src/index.ts'
import * as fc from 'fast-check'

/** A query that the planner takes, and what it makes of it. */
export interface PlannedText {
  readonly text: string
  readonly planned: PlannedPromql
}

const SECOND = 1_000_000_000n
/** The minute that is asked about. */
const TIMES = {
  start: QUERY_NOW - 60n * SECOND,
  end: QUERY_NOW,
  step: 10n * SECOND,
  lookback: 15n * SECOND,
}

/**
 * Queries over these timeseries: each function and operator of vectors, with others within. Nothing
 * is compared that may well be equal, since executors may add in different orders.
 */
export function plannedTexts(schemas: readonly TimeseriesSchema[]): fc.Arbitrary<PlannedText> {
  const catalogue = catalogueOf(schemas)
  const usable = schemas.filter(({ datumType, name }) => {
    return !/^(?:string|bool|bytes)$/.test(datumType) && !name.endsWith('_wide')
  })
  return fc
    .tuple(fc.array(fc.nat(5039), { minLength: 30, maxLength: 30 }), fc.constantFrom(1, 2, 3))
    .map(([numbers, depth]): PlannedText | undefined => {
      const isAsked = usable.length > 0
      const text = isAsked ? new Writer(usable, numbers).vector(depth) : 'vector(time())'
      try {
        return { text, planned: planPromql(text, { ...TIMES, catalogue }) }
      } catch (error) {
        if (error instanceof PromqlError) return undefined
        throw new Error(`of ${text}`, { cause: error })
      }
    })
    .filter((planned) => planned !== undefined)
}

const LABELS = ['host', 'slot', 'offset_id', 'address', 'is_up', 'made']
const MATCHERS = ['host="a"', 'host=~"a|B|"', 'slot!="0"', 'address=~".+"', 'is_up="true"']
const OF_NUMBERS = [
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'sum_over_time',
  'count_over_time',
  'present_over_time',
  'first_over_time',
  'last_over_time',
  'stddev_over_time',
  'changes',
  'resets',
  'delta',
  'idelta',
  'deriv',
]
const OF_COUNTERS = ['rate', 'increase', 'irate', 'irate']
const OF_POINTS = [
  'abs',
  'sgn',
  'sqrt',
  'ceil',
  'hour',
  'minute',
  'day_of_year',
  'days_in_month',
  '-',
]

/** Totals of these are so large that what they differ by is lost in doubles. */
function isWide({ datumType }: TimeseriesSchema): boolean {
  return /^cumulative_[iu]64$/.test(datumType)
}

class Writer {
  readonly #schemas: readonly TimeseriesSchema[]
  readonly #numbers: readonly number[]
  #at = 0

  constructor(schemas: readonly TimeseriesSchema[], numbers: readonly number[]) {
    this.#schemas = schemas
    this.#numbers = numbers
  }

  vector(depth: number): string {
    if (depth === 0) return this.#of([() => this.#selector(), () => this.#overTime()])()
    const inner = () => this.vector(depth - 1)
    const forms: (() => string)[] = [
      () => this.#overTime(),
      () => this.#overTime(inner()),
      () =>
        `${this.#of(['sum', 'avg', 'min', 'max', 'count', 'group'])} ${this.#grouping()} (${inner()})`,
      () => `${this.#of(['topk', 'bottomk'])} ${this.#grouping()} (2, ${inner()})`,
      () => `(${inner()} ${this.#of(['+', '-', '*', '/', '^', '> 0.3 *', '<= bool 0.7 *'])} 2.1)`,
      () => `(${this.#of(['time()', '3.7'])} ${this.#of(['-', '<', '> bool'])} ${inner()})`,
      () => `(${inner()} ${this.#of(['+', '*', '/'])} ${this.#matching()} ${inner()})`,
      () => this.#grouped(inner),
      () =>
        `(${inner()} ${this.#of(['and', 'or', 'unless'])} ${this.#of(['', '', this.#matching()])} ${inner()})`,
      () => `(${inner()} or vector(${this.#of(['0', 'time()'])}))`,
      () => `${this.#of(OF_POINTS)}(${inner()})`,
      () => `vector(scalar(${inner()}))`,
      () => `${this.#of(['absent', 'timestamp'])}(${inner()})`,
      () =>
        `label_replace(${inner()}, "${this.#label()}", "<$1>$2", "${this.#label()}", "(.?)(.*)")`,
      () => `label_replace(${inner()}, "made", "${this.#of(['x', ''])}", "host", "a|.*B")`,
      () =>
        `label_join(${inner()}, "${this.#label()}", "-", "${this.#label()}", "${this.#label()}")`,
      () => `{__name__=~"made:.*(?:8|64)"}${this.#of(['', ' offset 10s'])}`,
    ]
    return this.#of(forms)()
  }

  /** Right sides are of one series for each value of the labels that are compared. */
  #grouped(inner: () => string): string {
    const [label, other] = [this.#label(), this.#label()]
    return `(${inner()} * on (${label}) group_left (${other}) sum by (${label}, ${other}) (${inner()}))`
  }

  #overTime(inner?: string): string {
    const range = this.#of(['10s', '20s', '45s'])
    const moved = this.#of([
      '',
      '',
      '',
      ' offset 7s',
      ' offset -4s',
      ' @ end()',
      ' @ start() offset 5s',
    ])
    if (inner !== undefined) {
      const of = `${inner}[${range}:${this.#of(['5s', '7s', '10s'])}]${moved}`
      return `${this.#of(OF_NUMBERS)}(${of})`
    }
    const schema = this.#of(this.#schemas)
    const ofCounters = isWide(schema) ? OF_COUNTERS : [...OF_COUNTERS, ...OF_NUMBERS]
    const of = `${this.#metric(schema)}[${range}]${moved}`
    if (schema.datumType.startsWith('histogram') || schema.datumType.startsWith('cumulative')) {
      return `${this.#of(ofCounters)}(${of})`
    }
    return this.#of([
      () => `${this.#of(OF_NUMBERS)}(${of})`,
      () => `quantile_over_time(0.3, ${of})`,
      () => `predict_linear(${of}, 30)`,
      () => `absent_over_time(${of})`,
    ])()
  }

  #selector(): string {
    const plain = this.#schemas.filter((schema) => !isWide(schema))
    if (plain.length === 0) return this.#overTime()
    return `${this.#metric(this.#of(plain))}${this.#of(['', '', '', ' offset 12s', ' @ end()'])}`
  }

  #metric({ name, datumType }: TimeseriesSchema): string {
    const part = datumType.startsWith('histogram') ? this.#of(['_count', '_sum', '_count']) : ''
    return `${name}${part}{${this.#of(['', '', ...MATCHERS])}}`
  }

  #grouping(): string {
    return `${this.#of(['by', 'without'])} (${this.#of(['', this.#label(), `${this.#label()}, host`])})`
  }

  #matching(): string {
    return `${this.#of(['on', 'on', 'ignoring'])} (${this.#of(['', 'host', this.#label()])})`
  }

  #label(): string {
    return this.#of(LABELS)
  }

  #of<T>(all: readonly T[]): T {
    const { length } = this.#numbers
    const round = Math.floor(this.#at / length)
    return all[(this.#numbers[this.#at++ % length]! + 7 * round) % all.length]!
  }
}
