import { durationToMs, type ProducerStatus } from '@oximeter/api/client'
import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { producerQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount, formatSeconds } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Section } from '../../parts/Section.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { useNow } from '../../parts/use-now.ts'
import { Assignments } from './Assignments.tsx'
import { CollectButton } from './CollectButton.tsx'
import { Collections } from './Collections.tsx'
import { HealthBadge } from './HealthBadge.tsx'
import { judgeProducer } from './producer-health.ts'
import { Refusals } from './Refusals.tsx'

const route = getRouteApi('/producers/$id')

/** One producer: where it is, how its collections went, and what of it was not taken. */
export function ProducerPage() {
  const nexus = useNexus()
  const { id } = route.useParams()
  const query = useQuery(producerQuery(nexus, id))
  return (
    <>
      {query.data === undefined && <PageHeader title="Producer" hint={id} />}
      <Known query={query} lines={6}>
        {(producer) => <Producer producer={producer} />}
      </Known>
    </>
  )
}

function Producer({ producer }: { readonly producer: ProducerStatus }) {
  const { id, address, schema_conflicts = [], status } = producer
  const judged = judgeProducer(producer, useNow())
  return (
    <>
      <PageHeader title={address} hint={`Producer ${id}`}>
        <HealthBadge {...judged} />
        <CollectButton id={id} />
      </PageHeader>
      {judged.reason !== undefined && judged.health !== 'waiting' && (
        <Alert color={judged.health === 'failing' ? 'red' : 'yellow'} mb="md" title={judged.health}>
          {judged.reason}
        </Alert>
      )}
      {schema_conflicts.length > 0 && (
        <Alert color="yellow" mb="md" title="Definitions that contradict what is stored">
          <Stack gap={4}>
            {schema_conflicts.map(({ timeseries_name, version, detail }) => (
              <Text key={`${timeseries_name} ${version}`} size="sm">
                {timeseries_name} (version {version}): {detail}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
      <Section title="About it">
        <Facts facts={factsOf(producer)} />
      </Section>
      <Collections id={id} />
      {status !== null && <Refusals status={status} />}
      <Assignments id={id} />
    </>
  )
}

function factsOf(producer: ProducerStatus) {
  const { kind, interval, collector_id, lease_expires, time_registered, source, status } = producer
  return [
    { name: 'Kind', value: kind.replaceAll('_', ' ') },
    { name: 'Collected every', value: formatSeconds(durationToMs(interval) / 1000) },
    {
      name: 'Collector',
      value:
        collector_id === null ? (
          'none'
        ) : (
          <TextLink to="/collectors/$id" params={{ id: collector_id }}>
            {collector_id}
          </TextLink>
        ),
    },
    { name: 'Registered', value: <Ago instant={time_registered} /> },
    { name: 'Lease ends', value: <Ago instant={lease_expires} /> },
    ...(source === undefined ? [] : [{ name: 'Found by', value: source }]),
    ...(status === null
      ? []
      : [
          { name: 'Collections', value: formatCount(status.n_collections) },
          { name: 'Failed', value: formatCount(status.n_failures) },
          { name: 'Samples', value: formatCount(status.n_samples_collected) },
          { name: 'In quarantine', value: formatCount(status.n_quarantined) },
          { name: 'Refused samples', value: formatCount(status.n_refused_samples) },
        ]),
  ]
}
