import type { LatestValue } from '@oximeter/api/client'
import type { Units } from '@oximeter/core'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { latestQuery, MAX_LATEST } from '../../api/queries/timeseries.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatDatum } from '../../format/datum.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'

/** About a dozen rows. */
const MAX_HEIGHT = 440

export interface LatestValuesProps {
  readonly name: string
  readonly units: Units
}

/** What the series of a timeseries say now. */
export function LatestValues({ name, units }: LatestValuesProps) {
  const query = useQuery(latestQuery(useNexus(), name))
  const fields = fieldsOf(query.data?.items ?? [])
  const columns = columnsOf(fields, units)
  return (
    <Section title="Latest values">
      <Known query={query} lines={4}>
        {({ items, next_page }) => (
          <>
            <DataTable
              label="Latest values"
              rows={items.toSorted(byFields(fields))}
              columns={columns}
              rowKey={({ timeseries_key }) => timeseries_key}
              empty="No series has a sample."
              maxHeight={MAX_HEIGHT}
            />
            {next_page !== null && (
              <Text size="xs" c="dimmed" mt="xs">
                The first {MAX_LATEST} series. A query shows others.
              </Text>
            )}
          </>
        )}
      </Known>
    </Section>
  )
}

function columnsOf(fields: readonly string[], units: Units): Column<LatestValue>[] {
  return [
    ...fields.map((field) => ({
      header: field,
      isOneLine: true,
      cell: (latest: LatestValue) => String(latest.fields[field]?.value ?? '–'),
    })),
    { header: 'Value', align: 'right', cell: ({ datum }) => formatDatum(datum, units) },
    { header: 'When', cell: ({ timestamp }) => <Ago instant={timestamp} /> },
  ]
}

function fieldsOf(values: readonly LatestValue[]): string[] {
  return [...new Set(values.flatMap(({ fields }) => Object.keys(fields)))]
}

const TEXTS = new Intl.Collator('en', { numeric: true })

/** As the columns are, from the left. */
function byFields(fields: readonly string[]) {
  const textsOf = (latest: LatestValue) =>
    fields.map((field) => String(latest.fields[field]?.value))
  return (a: LatestValue, b: LatestValue): number => {
    const [ofA, ofB] = [textsOf(a), textsOf(b)]
    const place = ofA.findIndex((text, i) => text !== ofB[i])
    return place === -1 ? 0 : TEXTS.compare(ofA[place]!, ofB[place]!)
  }
}
