import type { AlertRule } from '@oximeter/api/client'
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { ConfirmButton } from '../../../parts/ConfirmButton.tsx'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { sameRule } from './rule-form.ts'

/** What an operator does with a rule; with one of a file nothing. */
export function RuleActions({ rule }: { readonly rule: AlertRule }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { id, name, source, revision, enabled } = rule
  const { mutate, isPending } = useAct(
    () => nexus.updateAlertRule({ id }, { ...sameRule(rule), enabled: !enabled, revision }),
    { changes: [ALERTS_KEY] },
  )
  if (source !== null || !mayDo('update_alert_rule')) return null
  const leave = async () => {
    await navigate({ to: '/alerts', search: { tab: 'rules' } })
    await queryClient.invalidateQueries({ queryKey: ALERTS_KEY })
  }
  return (
    <>
      <LinkButton to="/alerts/rules/$id/edit" params={{ id }} size="xs" variant="default">
        Edit
      </LinkButton>
      <Button size="xs" variant="default" loading={isPending} onClick={() => mutate(undefined)}>
        {enabled ? 'Turn off' : 'Turn on'}
      </Button>
      <ConfirmButton
        isDangerous
        act={async () => {
          await nexus.deleteAlertRule({ id })
          await leave()
        }}
        consequence={`Alerts of '${name}' resolve, and its history is gone.`}
      >
        Delete
      </ConfirmButton>
    </>
  )
}
