import type { CollectorStatus } from '@oximeter/api/client'
import { useQueryClient } from '@tanstack/react-query'

import { useMayDo } from '../../api/caller.tsx'
import { useNexus } from '../../api/nexus.tsx'
import { ConfirmButton } from '../../parts/ConfirmButton.tsx'

/** What an operator does with a collector. */
export function CollectorActions({ collector }: { readonly collector: CollectorStatus }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  const { id, state } = collector
  const onSettled = () => queryClient.invalidateQueries({ queryKey: ['collectors'] })
  if (!mayDo('drain_collector')) return null
  return (
    <>
      {state === 'draining' || state === 'drained' ? (
        <ConfirmButton
          act={() => nexus.resumeCollector({ id })}
          onSettled={onSettled}
          consequence="It gets its share of the producers again."
        >
          Resume
        </ConfirmButton>
      ) : (
        <ConfirmButton
          act={() => nexus.drainCollector({ id })}
          onSettled={onSettled}
          consequence="It hands its producers over to others without a gap, and gets no more until it is resumed."
        >
          Drain
        </ConfirmButton>
      )}
      <ConfirmButton
        isDangerous
        act={() => nexus.expungeCollector({ id })}
        onSettled={onSettled}
        consequence="It is out of service until it registers again, and others take over its producers at once. For one that is gone for good; one that works is better drained first."
      >
        Expunge
      </ConfirmButton>
    </>
  )
}
