import type { AlertRule } from '@oximeter/api/client'
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'

import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY, ruleQuery } from '../../../api/queries/alerts.ts'
import { Known } from '../../../parts/Known.tsx'
import { PageHeader } from '../../../parts/PageHeader.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { EMPTY_RULE, formOf, requestOf, type RuleForm } from './rule-form.ts'
import { RuleEditor } from './RuleEditor.tsx'

const newRoute = getRouteApi('/alerts/new')
const editRoute = getRouteApi('/alerts/rules/$id/edit')

export function NewRulePage() {
  const nexus = useNexus()
  const { q = '' } = newRoute.useSearch()
  const navigate = useNavigate()
  const { mutate, isPending, error } = useAct(
    (form: RuleForm) => nexus.createAlertRule(requestOf(form)),
    {
      changes: [ALERTS_KEY],
      tells: false,
      onDone: ({ id }) => void navigate({ to: '/alerts/rules/$id', params: { id } }),
    },
  )
  return (
    <>
      <PageHeader title="New rule" hint="What is asked again and again, and which answer is bad." />
      <RuleEditor
        first={{ ...EMPTY_RULE, query: q }}
        submit="Make it"
        onSubmit={mutate}
        isPending={isPending}
        error={error}
      />
    </>
  )
}

export function EditRulePage() {
  const { id } = editRoute.useParams()
  // As it was when somebody began to write: what changes meanwhile is a conflict, and not overwritten.
  const query = useQuery({
    ...ruleQuery(useNexus(), id),
    refetchInterval: false,
    staleTime: Infinity,
  })
  return (
    <>
      <PageHeader title={query.data === undefined ? 'Edit a rule' : `Edit ${query.data.name}`} />
      <Known query={query} lines={8}>
        {(rule) => <EditRule key={rule.revision} rule={rule} />}
      </Known>
    </>
  )
}

function EditRule({ rule }: { readonly rule: AlertRule }) {
  const nexus = useNexus()
  const navigate = useNavigate()
  const { id, revision, source } = rule
  const { mutate, isPending, error } = useAct(
    (form: RuleForm) => nexus.updateAlertRule({ id }, { ...requestOf(form), revision }),
    {
      changes: [],
      tells: false,
      onDone: () => void navigate({ to: '/alerts/rules/$id', params: { id } }),
    },
  )
  if (source !== null) {
    return (
      <Alert color="yellow" title={`It is written in ${source}`}>
        It is changed there alone.
      </Alert>
    )
  }
  return (
    <RuleEditor
      first={formOf(rule)}
      submit="Save"
      onSubmit={mutate}
      isPending={isPending}
      error={error}
    />
  )
}
