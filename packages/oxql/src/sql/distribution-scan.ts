import { NotInSql } from './not-in-sql.ts'
import type { Relation } from './relation.ts'
export function distributionScan(..._: unknown[]): Relation {
  throw new NotInSql('distributions', 'x')
}
