import type { AssignmentReason, ProducerAssignment } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { assignmentsQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { TextLink } from '../../parts/TextLink.tsx'

const WORDS: Record<AssignmentReason, string> = {
  registered: 'it had none',
  join: 'a collector joined',
  drain: 'the one before was drained',
  death: 'the one before fell silent',
  expunged: 'the one before was expunged',
  cap: 'the one before had more than its share',
  load: 'the one before had too much to do',
}

const COLUMNS: Column<ProducerAssignment>[] = [
  { header: 'Since', cell: ({ time }) => <Ago instant={time} /> },
  {
    header: 'Collector',
    cell: ({ collector_id }) => (
      <TextLink to="/collectors/$id" params={{ id: collector_id }}>
        <ShortId id={collector_id} />
      </TextLink>
    ),
  },
  { header: 'Because', cell: ({ reason }) => WORDS[reason] },
  { header: 'Generation', align: 'right', cell: ({ generation }) => generation },
]

/** Which collectors a producer had, and why it got each. */
export function Assignments({ id }: { readonly id: string }) {
  const query = useQuery(assignmentsQuery(useNexus(), id))
  return (
    <Section title="Assignments">
      <Known query={query} lines={2}>
        {({ items }) => (
          <DataTable
            label="Assignments"
            rows={items}
            columns={COLUMNS}
            rowKey={({ generation }) => String(generation)}
            empty="It has had no collector yet."
          />
        )}
      </Known>
    </Section>
  )
}
