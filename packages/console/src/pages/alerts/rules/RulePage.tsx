import type { AlertRule } from '@oximeter/api/client'
import { Alert, Code } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { useNexus } from '../../../api/nexus.tsx'
import { alertsQuery, ruleQuery } from '../../../api/queries/alerts.ts'
import { secondsText } from '../../../format/duration-text.ts'
import { formatCount } from '../../../format/quantity.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { Facts } from '../../../parts/Facts.tsx'
import { Known } from '../../../parts/Known.tsx'
import { PageHeader } from '../../../parts/PageHeader.tsx'
import { Section } from '../../../parts/Section.tsx'
import { conditionText } from '../alert-words.ts'
import { Labels } from '../Labels.tsx'
import { AlertsTable } from '../now/AlertsTable.tsx'
import { RuleActions } from './RuleActions.tsx'
import { RuleHistory } from './RuleHistory.tsx'
import { RuleState } from './RuleState.tsx'

const route = getRouteApi('/alerts/rules/$id')

/** One rule: what it says, what it found, what happened. */
export function RulePage() {
  const { id } = route.useParams()
  const query = useQuery(ruleQuery(useNexus(), id))
  return (
    <>
      {query.data === undefined && <PageHeader title="Rule" hint={id} />}
      <Known query={query} lines={6}>
        {(rule) => <Rule rule={rule} />}
      </Known>
    </>
  )
}

function Rule({ rule }: { readonly rule: AlertRule }) {
  const { id, name, query, source, evaluation } = rule
  const alerts = useQuery(alertsQuery(useNexus(), id))
  return (
    <>
      <PageHeader
        title={name}
        hint={
          source === null ? `Alert rule ${id}` : `Written in ${source}, and changed there alone`
        }
      >
        <RuleState rule={rule} />
        <RuleActions rule={rule} />
      </PageHeader>
      {evaluation?.error != null && (
        <Alert color="red" variant="light" mb="md" title="It cannot be evaluated">
          {evaluation.error} Its alerts stay as they are meanwhile.
        </Alert>
      )}
      {evaluation?.error == null && evaluation?.note != null && (
        <Alert color="yellow" variant="light" mb="md" title="The last evaluation says">
          {evaluation.note}
        </Alert>
      )}
      <Section title="Alerts">
        <Known query={alerts} lines={2}>
          {(rows) => <AlertsTable alerts={rows} empty="None now." />}
        </Known>
      </Section>
      <Section title="What it says">
        <Code block mb="sm">
          {query}
        </Code>
        <Facts facts={factsOf(rule)} />
      </Section>
      <RuleHistory id={id} />
    </>
  )
}

function factsOf(rule: AlertRule) {
  const { condition, receivers, labels, annotations, evaluation, time_changed } = rule
  return [
    { name: 'Alerts where a value is', value: conditionText(condition) },
    { name: 'For', value: rule.for_secs === 0 ? 'at once' : secondsText(rule.for_secs) },
    { name: 'Severity', value: rule.severity },
    { name: 'Evaluated every', value: secondsText(rule.interval_secs) },
    { name: 'As of', value: `${secondsText(rule.delay_secs)} ago` },
    { name: 'Values are at most old', value: secondsText(rule.lookback_secs) },
    { name: 'Fires on for', value: secondsText(rule.keep_firing_for_secs) },
    { name: 'Without data', value: NO_DATA[rule.no_data] },
    {
      name: 'Told',
      value:
        receivers === null
          ? 'all receivers'
          : receivers.length === 0
            ? 'nobody'
            : receivers.join(', '),
    },
    ...(Object.keys(labels).length === 0
      ? []
      : [{ name: 'Labels', value: <Labels labels={labels} /> }]),
    ...Object.entries(annotations).map(([name, value]) => ({ name, value })),
    ...(evaluation === null
      ? []
      : [
          { name: 'Evaluated', value: <Ago instant={evaluation.time} /> },
          { name: 'Took', value: `${formatCount(evaluation.duration_ms)} ms` },
          { name: 'Series with a value', value: formatCount(evaluation.series) },
          ...(evaluation.left_out > 0
            ? [{ name: 'Alerts left out', value: formatCount(evaluation.left_out) }]
            : []),
        ]),
    ...(time_changed === null ? [] : [{ name: 'Changed', value: <Ago instant={time_changed} /> }]),
  ]
}

const NO_DATA: Record<AlertRule['no_data'], string> = {
  ok: 'all is well',
  keep: 'alerts stay as they are',
  alert: 'that is an alert',
}
