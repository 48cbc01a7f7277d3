import {
  compareText,
  makeField,
  timeseriesOf,
  type FieldSchema,
  type Sample,
  type TimeseriesSchema,
} from '@oximeter/core'
import type * as fc from 'fast-check'
import type { Scope } from '../plan/scope.ts'
import { queriedData, type QueriedData } from './arbitrary-data.ts'

const OURS = '22222222-2222-4222-8222-222222222222'
const THEIRS = '33333333-3333-4333-8333-333333333333'

/** Who owns `ours`. */
export const OUR_SCOPE: Scope = { kind: 'project', projectId: OURS }

/** Series of two projects that differ in nothing but this: whatever is read of both is seen twice. */
export interface OwnedData extends QueriedData {
  /** The samples of one of them. */
  readonly ours: readonly Sample[]
}

export function ownedData(): fc.Arbitrary<OwnedData> {
  return queriedData().map(({ schemas, samples }) => {
    const ours = samples.map((sample) => owned(sample, OURS))
    const theirs = samples.map((sample) => owned(sample, THEIRS))
    return { schemas: schemas.map(withOwner), samples: [...ours, ...theirs], ours }
  })
}

function withOwner(schema: TimeseriesSchema): TimeseriesSchema {
  const owner: FieldSchema = { name: 'project_id', type: 'uuid', source: 'target', description: '' }
  const fields = [...schema.fields, owner].sort((a, b) => compareText(a.name, b.name))
  return { ...schema, authzScope: 'project', fields }
}

function owned(sample: Sample, project: string): Sample {
  const { timeseries } = sample
  const targetFields = [...timeseries.targetFields, makeField('project_id', 'uuid', project)]
  return { ...sample, timeseries: timeseriesOf({ ...timeseries, targetFields }) }
}
