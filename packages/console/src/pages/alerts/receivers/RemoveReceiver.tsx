import { useQueryClient } from '@tanstack/react-query'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { ConfirmButton } from '../../../parts/ConfirmButton.tsx'

export function RemoveReceiver({ name }: { readonly name: string }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  if (!mayDo('remove_alert_receiver')) return null
  return (
    <ConfirmButton
      isDangerous
      act={() => nexus.removeAlertReceiver({ name })}
      onSettled={() => queryClient.invalidateQueries({ queryKey: ALERTS_KEY })}
      consequence={`'${name}' is told nothing any more, not even that alerts resolve.`}
    >
      Remove
    </ConfirmButton>
  )
}
