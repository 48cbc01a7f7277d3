import { columnLength, isDrawnByValue, mostPoints, type Thinning } from '../result/thin.ts'
import type { Parameters } from './parameters.ts'
import {
  asTheyAre,
  changedWith,
  pointColumns,
  select,
  seriesColumns,
  type Relation,
} from './relation.ts'

/**
 * A relation with as many points as can be seen, as `thinTable` says, and the column `o`: how many there
 * were. All of it walks through arrays; none is looked up in by place, for that would copy it for each
 * item.
 */
export function thinSql(relation: Relation, thinning: Thinning, parameters: Parameters): Relation {
  const { shape, values } = relation
  const given = [...seriesColumns(relation), ...pointColumns(relation)]
  const [from, until] = [thinning.from, thinning.until].map((time) => parameters.nanoseconds(time))
  const column = `intDiv(least(greatest(x, ${from}), ${until}) - ${from}, ${parameters.nanoseconds(columnLength(thinning))})`
  const isLong = `length(q.t) > ${parameters.count(BigInt(mostPoints(thinning)))}`

  // `zb` the columns of points, empty of a series that stays as it is
  const numbered = changedWith(relation, {
    zb: `if(${isLong}, arrayMap(x -> ${column}, q.t), [])`,
  })
  // `zs` the places where a column begins, from 1; `zl` how many points it has
  const starts = select(
    [
      ...asTheyAre([...given, 'zb']),
      ['zs', 'arrayFilter((i, d) -> i = 1 OR d != 0, arrayEnumerate(q.zb), arrayDifference(q.zb))'],
    ],
    numbered,
  )
  const columns = select(
    [
      ...asTheyAre([...given, 'zb', 'zs']),
      ['zl', `arrayMap(x -> toUInt64(x), ${lengthsOf('q.zs', 'q.zb')})`],
    ],
    starts,
  )

  const byValue = values.flatMap((each, i) =>
    each.kind === 'scalar' && isDrawnByValue(shape.dimensions[i]!) ? [each] : [],
  )
  const isOther = byValue.length < values.length
  // `zv` numbers and nulls of a dimension, `zn` and `zx` the least and the greatest of each column
  const numbers = select(
    [
      ...asTheyAre([...given, 'zb', 'zs', 'zl']),
      ...byValue.map(({ values: name, type }, i) => {
        const known =
          type === 'Float64' ? `arrayMap(x -> if(isNaN(x), NULL, x), q.${name})` : `q.${name}`
        return [`zv${i}`, `if(notEmpty(q.zb), ${known}, [])`] as const
      }),
    ],
    columns,
  )
  const extremes = select(
    [
      ...asTheyAre([...given, 'zb', 'zs', 'zl', ...byValue.map((_, i) => `zv${i}`)]),
      ...byValue.flatMap((_, i) =>
        (['min', 'max'] as const).map((which) => {
          return [
            `z${which}${i}`,
            `arrayReduceInRanges('${which}', arrayZip(q.zs, q.zl), q.zv${i})`,
          ] as const
        }),
      ),
    ],
    numbers,
  )
  const places = [
    'if(empty(q.zb), [], [toInt64(1), toInt64(length(q.zb))])',
    ...byValue.flatMap((_, i) => [
      firstEqual(`q.zv${i}`, `q.zmin${i}`),
      firstEqual(`q.zv${i}`, `q.zmax${i}`),
      `arrayFilter((x, y) -> isNull(y), q.zs, q.zmin${i})`,
    ]),
    ...(isOther ? ['q.zs', 'arrayMap((x, y) -> toInt64(x + y - 1), q.zs, q.zl)'] : []),
  ]
  const kept = select(
    [
      ...asTheyAre([...given, 'zb']),
      ['zk', `arraySort(arrayDistinct(arrayConcat(${places.join(', ')})))`],
    ],
    extremes,
  )
  const marked = select(
    [
      ...asTheyAre(given),
      [
        'keep',
        `if(empty(q.zb), arrayWithConstant(length(q.t), toUInt8(1)), arrayFlatten(arrayMap(x -> arrayResize([toUInt8(1)], x, toUInt8(0)), ${lengthsOf('q.zk', 'q.zb')})))`,
      ],
    ],
    kept,
  )
  const sql = select(
    [
      ...asTheyAre(seriesColumns(relation)),
      ...pointColumns(relation).map(
        (name) => [name, `arrayFilter((x, y) -> y, q.${name}, q.keep)`] as const,
      ),
      ['o', 'length(q.t)'],
    ],
    marked,
  )
  return { ...relation, sql, isThinned: true }
}

/** From each of these places to the next, or to the end of an array. */
function lengthsOf(places: string, array: string): string {
  return `arrayPopFront(arrayDifference(arrayPushBack(${places}, toInt64(length(${array}) + 1))))`
}

/** The first place in each column of a value that is this one of the column. */
function firstEqual(values: string, ofColumns: string): string {
  const ofPoints = `arrayFlatten(arrayMap((x, y) -> arrayWithConstant(y, x), ${ofColumns}, q.zl))`
  const isEqual = '(x, y, z) -> ifNull(y = z, 0)'
  const where = (array: string): string =>
    `arrayFilter(${isEqual}, ${array}, ${values}, ${ofPoints})`
  return `arrayFilter((x, y, d) -> y = 1 OR d != 0, ${where(`arrayEnumerate(${values})`)}, arrayEnumerate(${where(`arrayEnumerate(${values})`)}), arrayDifference(${where('q.zb')}))`
}
