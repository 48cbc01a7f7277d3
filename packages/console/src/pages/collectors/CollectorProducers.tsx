import { useQuery } from '@tanstack/react-query'

import { producersQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'
import { useNow } from '../../parts/use-now.ts'
import { judgeProducer } from '../producers/producer-health.ts'
import { ProducersTable } from '../producers/ProducersTable.tsx'

/** Whom a collector collects. */
export function CollectorProducers({ id }: { readonly id: string }) {
  const query = useQuery(producersQuery(useNexus()))
  const now = useNow()
  return (
    <Section title="Its producers">
      <Known query={query} lines={4}>
        {(producers) => (
          <ProducersTable
            judged={producers
              .filter(({ collector_id }) => collector_id === id)
              .map((producer) => ({ producer, ...judgeProducer(producer, now) }))}
          />
        )}
      </Known>
    </Section>
  )
}
