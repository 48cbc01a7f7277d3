import type { TimeseriesSchema } from '@oximeter/core'

import { makeAlerts, NO_ALERTS, type Alerts } from './alerts.ts'
import { makeSchemas } from './definitions.ts'
import { makeFleet, NO_FLEET, type Fleet } from './fleet.ts'
import { makeOperators, NO_OPERATORS, type Operators } from './operators.ts'
import { makeSaved, type SavedThings } from './saved.ts'
import { seriesOf, type MadeSeries } from './series.ts'

/** The system that is made up: what answers are made from, and changes change. */
export interface World {
  readonly isEmpty: boolean
  /** ClickHouse is away, and what follows from it. */
  readonly isTroubled: boolean
  readonly fleet: Fleet
  readonly schemas: readonly TimeseriesSchema[]
  readonly series: (name: string) => readonly MadeSeries[]
  readonly alerts: Alerts
  readonly saved: SavedThings
  readonly operators: Operators
}

export function makeWorld(state: 'typical' | 'empty' | 'trouble'): World {
  const isEmpty = state === 'empty'
  const isTroubled = state === 'trouble'
  const schemas = isEmpty ? [] : makeSchemas()
  const series = new Map<string, readonly MadeSeries[]>()
  return {
    isEmpty,
    isTroubled,
    fleet: isEmpty ? NO_FLEET : makeFleet({ troubled: isTroubled }),
    schemas,
    series: (name) => {
      const schema = schemas.find((one) => one.name === name)
      if (schema === undefined) return []
      const made = series.get(name) ?? seriesOf(schema)
      series.set(name, made)
      return made
    },
    alerts: isEmpty ? NO_ALERTS : makeAlerts(),
    saved: makeSaved({ isEmpty }),
    operators: isEmpty ? NO_OPERATORS : makeOperators(),
  }
}
