import type { CollectorHealth } from '@oximeter/api/client'
import { SimpleGrid } from '@mantine/core'

import { formatCount, formatSeconds } from '../../format/quantity.ts'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { SlowestProducers } from '../producers/SlowestProducers.tsx'

interface NamedProducer {
  readonly producer_id: string
  readonly text: string
}

function columns(header: string): Column<NamedProducer>[] {
  return [
    {
      header: 'Producer',
      cell: ({ producer_id: id }) => (
        <TextLink to="/producers/$id" params={{ id }}>
          <ShortId id={id} />
        </TextLink>
      ),
    },
    { header, align: 'right', cell: ({ text }) => text },
  ]
}

const MANY = columns('Series')
const SKEWED = columns('Clock')

/** Producers that a collector has something to say of. */
export function Named({ health }: { readonly health: CollectorHealth }) {
  const many = health.most_series.map(({ producer_id, n_series }) => ({
    producer_id,
    text: formatCount(n_series),
  }))
  const skewed = health.skewed.map(({ producer_id, offset_ms }) => ({
    producer_id,
    text: `${offset_ms > 0 ? '+' : ''}${formatSeconds(offset_ms / 1000)}`,
  }))
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md" verticalSpacing={0}>
      <SlowestProducers slowest={health.slowest ?? []} />
      <NamedList title="Most series" rows={many} columns={MANY} empty="None yet." />
      <NamedList title="Wrong clocks" rows={skewed} columns={SKEWED} empty="None." />
    </SimpleGrid>
  )
}

function NamedList(props: {
  readonly title: string
  readonly rows: readonly NamedProducer[]
  readonly columns: readonly Column<NamedProducer>[]
  readonly empty: string
}) {
  const { title, rows, columns: shown, empty } = props
  return (
    <Section title={title}>
      <DataTable
        label={title}
        rows={rows}
        columns={shown}
        rowKey={({ producer_id }) => producer_id}
        empty={empty}
      />
    </Section>
  )
}
