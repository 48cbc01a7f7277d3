import { ScrollArea, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { producersQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { SearchInput } from '../../parts/SearchInput.tsx'
import { useNow } from '../../parts/use-now.ts'
import { countByHealth, isFound } from './find-producers.ts'
import { judgeProducer, PRODUCER_HEALTHS } from './producer-health.ts'
import { ProducersTable } from './ProducersTable.tsx'
import { Quarantine } from './Quarantine.tsx'
import { RefusedRegistrations } from './RefusedRegistrations.tsx'

const route = getRouteApi('/producers')

/** Who is collected, how that goes, and what was not taken. */
export function ProducersPage() {
  const nexus = useNexus()
  const now = useNow()
  const { q = '', health } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(producersQuery(nexus))
  return (
    <>
      <PageHeader title="Producers" hint="Who yields samples, and how collecting them goes." />
      <Known query={query} lines={8}>
        {(producers) => {
          if (producers.length === 0) {
            return (
              <EmptyState
                title="No producer is registered"
                hint="A program that serves a ProducerServer registers by itself: give it this Nexus' internal address."
              />
            )
          }
          const judged = producers.map((producer) => ({
            producer,
            ...judgeProducer(producer, now),
          }))
          const counts = countByHealth(judged)
          const found = judged.filter(
            (one) => (health === undefined || one.health === health) && isFound(one.producer, q),
          )
          return (
            <>
              <SearchInput
                label="Search producers"
                placeholder="Search id, address, collector, source"
                value={q}
                onChange={(value) =>
                  void navigate({ search: (before) => ({ ...before, q: value }), replace: true })
                }
              />
              <ScrollArea type="auto" offsetScrollbars="x" mb="sm">
                <SegmentedControl
                  aria-label="State"
                  size="xs"
                  value={health ?? 'all'}
                  onChange={(value) =>
                    void navigate({
                      search: (before) => ({
                        ...before,
                        health: PRODUCER_HEALTHS.find((one) => one === value),
                      }),
                      replace: true,
                    })
                  }
                  data={[
                    { value: 'all', label: `all ${producers.length}` },
                    ...PRODUCER_HEALTHS.map((one) => ({
                      value: one,
                      label: `${one} ${counts[one]}`,
                    })),
                  ]}
                />
              </ScrollArea>
              <ProducersTable judged={found} />
            </>
          )
        }}
      </Known>
      {/* Not before what is above them has its height. */}
      {!query.isPending && (
        <>
          <RefusedRegistrations />
          <Quarantine />
        </>
      )}
    </>
  )
}
