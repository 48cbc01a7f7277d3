import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { useAct } from '../../../parts/use-act.ts'
import { matchersOf } from './matchers.ts'

const HOURS = 2

/** Has nobody told of one alert for two hours: long enough to mend it, short enough to be forgotten. */
export function SilenceButton({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const { mutate, isPending } = useAct(
    () =>
      nexus.createAlertSilence({
        matchers: matchersOf(labels),
        time_ends: new Date(Date.now() + HOURS * 3_600_000).toISOString(),
        comment: 'from the list of alerts',
      }),
    {
      changes: [ALERTS_KEY],
      onDone: () => {
        notifications.show({
          title: `Silenced for ${HOURS} hours`,
          message: 'Nobody is told of it meanwhile. It can be ended under Silences.',
        })
      },
    },
  )
  if (!mayDo('create_alert_silence')) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={isPending}
      onClick={() => mutate(undefined)}
      aria-label={`Silence ${HOURS} h: ${labels['alertname'] ?? 'it'}`}
    >
      Silence {HOURS} h
    </Button>
  )
}
