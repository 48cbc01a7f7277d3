import type { CollectorStatus } from '@oximeter/api/client'
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { collectorsQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { Fill } from '../../parts/Fill.tsx'
import { Known } from '../../parts/Known.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Section } from '../../parts/Section.tsx'
import { CollectorActions } from './CollectorActions.tsx'
import { CollectorProducers } from './CollectorProducers.tsx'
import { CollectorStateBadge } from './CollectorStateBadge.tsx'
import { REASONS } from './collector-state.ts'
import { Losses } from './Losses.tsx'
import { Named } from './Named.tsx'

const route = getRouteApi('/collectors/$id')

/** One collector: how it is, what it has lost, whom it collects. */
export function CollectorPage() {
  const { id } = route.useParams()
  const query = useQuery(collectorsQuery(useNexus()))
  const collector = query.data?.find((one) => one.id === id)
  return (
    <>
      {collector === undefined && <PageHeader title="Collector" hint={id} />}
      <Known query={query} lines={6}>
        {() =>
          collector === undefined ? (
            <EmptyState
              title="No such collector is in service"
              hint="It is unknown, or was expunged: it is here again once it registers."
            >
              <LinkButton to="/collectors" size="xs">
                To the collectors
              </LinkButton>
            </EmptyState>
          ) : (
            <Collector collector={collector} />
          )
        }
      </Known>
    </>
  )
}

function Collector({ collector }: { readonly collector: CollectorStatus }) {
  const { id, address, state, info } = collector
  const health = info?.health
  return (
    <>
      <PageHeader title={address} hint={`Collector ${id}`}>
        <CollectorStateBadge state={state} />
        <CollectorActions collector={collector} />
      </PageHeader>
      {REASONS[state] !== undefined && (
        <Alert mb="md" color={state === 'silent' ? 'red' : 'yellow'} title={state}>
          {REASONS[state]}
        </Alert>
      )}
      {info === null && (
        <Alert mb="md" color="yellow" title="It does not answer Nexus">
          What it says about itself is not known; what Nexus knows is below.
        </Alert>
      )}
      {health?.spool.reason && (
        <Alert mb="md" color="yellow" title="Its spool">
          {health.spool.reason}
        </Alert>
      )}
      <Section title="About it">
        <Facts facts={factsOf(collector)} />
      </Section>
      {health !== undefined && (
        <>
          <Losses losses={health.losses} />
          <Named health={health} />
        </>
      )}
      <CollectorProducers id={id} />
    </>
  )
}

function factsOf(collector: CollectorStatus) {
  const { n_producers, n_handing_over, capacity, last_seen, samples_per_second, info } = collector
  const { spool_bytes, spool_limit_bytes } = collector
  const newest = info?.health?.newest_stored
  const oldest = info?.health?.oldest_unstored
  return [
    { name: 'Producers', value: formatCount(n_producers) },
    ...(n_handing_over > 0 ? [{ name: 'Handing over', value: formatCount(n_handing_over) }] : []),
    { name: 'Capacity', value: capacity },
    { name: 'Heard', value: <Ago instant={last_seen} /> },
    {
      name: 'Samples a second',
      value: samples_per_second === null ? '–' : formatCount(samples_per_second),
    },
    ...(spool_bytes === null || spool_limit_bytes === null
      ? []
      : [
          {
            name: 'Spool',
            value: <Fill label="Spool" bytes={spool_bytes} limit={spool_limit_bytes} />,
          },
        ]),
    ...(newest ? [{ name: 'Newest stored', value: <Ago instant={newest} /> }] : []),
    ...(oldest ? [{ name: 'Oldest that waits', value: <Ago instant={oldest} /> }] : []),
    ...(info === null
      ? []
      : [
          { name: 'Version', value: info.version },
          { name: 'Started', value: <Ago instant={info.started} /> },
          { name: 'Collections', value: formatCount(info.n_collections) },
          { name: 'Failed collections', value: formatCount(info.n_failed_collections) },
          { name: 'Samples collected', value: formatCount(info.n_samples_collected) },
          { name: 'Samples stored', value: formatCount(info.n_samples_inserted) },
        ]),
  ]
}
