import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { formatSeconds } from '../../../format/quantity.ts'
import { useAct } from '../../../parts/use-act.ts'

/** Tells a receiver of an alert that is none, and says what it answered. */
export function TestReceiver({ name }: { readonly name: string }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const { mutate, isPending } = useAct(() => nexus.testAlertReceiver({ name }), {
    changes: [ALERTS_KEY],
    onDone: ({ ok, detail, elapsed_ms }) => {
      notifications.show({
        color: ok ? 'teal' : 'red',
        title: ok ? `${name} takes alerts` : `${name} did not take it`,
        message: `${detail} (${formatSeconds(elapsed_ms / 1000)})`,
      })
    },
  })
  if (!mayDo('test_alert_receiver')) return null
  return (
    <Button
      size="xs"
      variant="default"
      loading={isPending}
      onClick={() => mutate(undefined)}
      aria-label={`Test ${name}`}
    >
      Test
    </Button>
  )
}
