import type { AboutDatabase } from '../../store/nexus-store.ts'
import type { EngineState } from '@oximeter/db'
import type { Asked } from '../../collectors/collector-clients.ts'
import { inTime } from '../../status/in-time.ts'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'

export interface KnownPrograms {
  readonly database: Asked<AboutDatabase>
  readonly clickhouse: Asked<EngineState>
}

const PATIENCE_MS = 3000

/** What Nexus itself depends on. */
export const programs: Check<KnownPrograms> = {
  name: 'programs',
  async gather({ sources: { store, metrics } }) {
    const [database, clickhouse] = await Promise.all([
      inTime(store.about(), PATIENCE_MS),
      inTime(metrics.inspector.engine(), PATIENCE_MS),
    ])
    return { database, clickhouse }
  },
  judge({ database, clickhouse }) {
    const found: Judgement[] = []
    if ('error' in database) {
      found.push({
        code: 'database_away',
        severity: 'critical',
        subject: 'database',
        text: `The database of Nexus does not answer: ${database.error}`,
        what_to_do:
          'See that it runs and that Nexus may connect (oximeter config print shows where it is ' +
          'expected). Producers go on being collected meanwhile; none can register.',
      })
    }
    if ('error' in clickhouse) {
      found.push({
        code: 'clickhouse_away',
        severity: 'critical',
        subject: 'clickhouse',
        text: `ClickHouse does not answer: ${clickhouse.error}`,
        what_to_do:
          'See that it runs (oximeter clickhouse, or your server). Collectors keep what they ' +
          'collect on their disks meanwhile: oximeter spool shows how much.',
      })
    }
    return orFine(found, 'The database of Nexus and ClickHouse answer.')
  },
}
