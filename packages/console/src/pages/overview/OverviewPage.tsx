import type { SystemStatus } from '@oximeter/api/client'
import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'

import { statusQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { beside } from '../../parts/beside.ts'
import { Known } from '../../parts/Known.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Section } from '../../parts/Section.tsx'
import { StatTile } from '../../parts/StatTile.tsx'
import { Losses } from '../collectors/Losses.tsx'
import { SlowestProducers } from '../producers/SlowestProducers.tsx'
import {
  judgeCollectors,
  judgeLosses,
  judgeProducers,
  judgeRate,
  judgeSpool,
  judgeStorage,
} from './judge-system.ts'
import { Programs } from './Programs.tsx'

/** Numbers are there before what draws. */
const RateChart = beside(async () => (await import('./RateChart.tsx')).RateChart)

/** Is everything well? */
export function OverviewPage() {
  const query = useQuery(statusQuery(useNexus()))
  return (
    <>
      <PageHeader title="Overview" />
      <Known query={query} lines={3} height={92}>
        {(status) => <Overview status={status} />}
      </Known>
    </>
  )
}

function Overview({ status }: { readonly status: SystemStatus }) {
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 3, xl: 6 }} spacing="sm" mb="md">
        <StatTile label="Samples a second" {...judgeRate(status)} />
        <StatTile label="Producers" {...judgeProducers(status)} />
        <StatTile label="Collectors" {...judgeCollectors(status)} />
        <StatTile label="Lost within the hour" {...judgeLosses(status)} />
        <StatTile label="Spool" {...judgeSpool(status)} />
        <StatTile label="Storage" {...judgeStorage(status)} />
      </SimpleGrid>
      <Section title="Samples a second">
        <Suspense fallback={<Loading lines={1} height={180} />}>
          <RateChart />
        </Suspense>
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing={0}>
        <Programs programs={status.programs} />
        <SlowestProducers slowest={status.slowest_producers} />
      </SimpleGrid>
      {status.losses.length > 0 && <Losses losses={status.losses} />}
    </>
  )
}
