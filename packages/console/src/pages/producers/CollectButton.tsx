import { durationToMs } from '@oximeter/api/client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { useMayDo } from '../../api/caller.tsx'
import { explainError } from '../../api/explain-error.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount, formatSeconds } from '../../format/quantity.ts'

/** Has a producer collected now, and says how that went. */
export function CollectButton({ id }: { readonly id: string }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => nexus.collectProducer({ id }),
    onSuccess: ({ outcome, detail, n_samples, time_collecting }) => {
      notifications.show(
        outcome === 'success'
          ? {
              color: 'teal',
              title: 'Collected',
              message: `${formatCount(n_samples)} samples in ${formatSeconds(durationToMs(time_collecting) / 1000)}`,
            }
          : { color: 'red', title: 'It could not be collected', message: detail },
      )
    },
    onError: (error) => {
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['producers', id] }),
  })
  if (!mayDo('collect_producer')) return null
  return (
    <Button size="xs" variant="default" loading={isPending} onClick={() => mutate()}>
      Collect now
    </Button>
  )
}
