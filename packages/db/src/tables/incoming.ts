import { NAME, TIME } from '../native/column-type.ts'
import type { TableDescription } from './table.ts'

/** From where rows were brought, of backups and other databases; it is made when some are. */
export const INCOMING_TABLE: TableDescription = {
  name: 'incoming',
  columns: [
    { name: 'origin', type: NAME },
    { name: 'at', type: TIME },
    { name: 'finished', type: 'Bool' },
  ],
  engine: 'ReplacingMergeTree(at)',
  orderBy: ['origin'],
}
