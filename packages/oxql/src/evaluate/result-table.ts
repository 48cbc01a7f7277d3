import type { ResultSeries, ResultTable, ResultValues } from '../result/result.ts'
import type { Series, Table } from './table.ts'

/** Rows of points become columns. */
export function toResultTable({ shape, series }: Table): ResultTable {
  return { shape, series: series.map((one) => toResultSeries(shape, one)) }
}

function toResultSeries(shape: Table['shape'], { fields, points }: Series): ResultSeries {
  return {
    fields,
    points: {
      timestamps: BigInt64Array.from(points, ({ time }) => time),
      ...(shape.hasStartTimes && {
        startTimes: BigInt64Array.from(points, ({ time, startTime }) => startTime ?? time),
      }),
      values: shape.dimensions.map(
        // The planner knows what the values of a dimension are; that is lost on the checker.
        ({ type }, i) => ({ type, values: points.map(({ values }) => values[i]) }) as ResultValues,
      ),
    },
  }
}
