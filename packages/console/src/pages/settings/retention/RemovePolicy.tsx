import type { RetentionPolicyJson } from '@oximeter/api/client'
import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { RETENTION_KEY } from '../../../api/queries/settings.ts'
import { FormModal } from '../../../parts/FormModal.tsx'
import { Known } from '../../../parts/Known.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { Deletions } from './Deletions.tsx'

/** Removes a policy, once it is known what that deletes. */
export function RemovePolicy({ policy: { pattern } }: { readonly policy: RetentionPolicyJson }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const tried = useQuery({
    queryKey: [...RETENTION_KEY, 'without', pattern],
    queryFn: ({ signal }) => nexus.removeRetention({ pattern, dry_run: true }, { signal }),
    enabled: isOpen,
  })
  const { mutate, isPending, error } = useAct(() => nexus.removeRetention({ pattern }), {
    changes: [RETENTION_KEY],
    tells: false,
    onDone: close,
  })
  if (!mayDo('remove_retention')) return null
  return (
    <>
      <Button size="xs" variant="light" color="red" onClick={open}>
        Remove
      </Button>
      <FormModal
        title="Remove the policy?"
        opened={isOpen}
        onClose={close}
        submit="Remove"
        onSubmit={() => mutate(undefined)}
        isPending={isPending}
        error={error}
        isComplete={tried.isSuccess}
      >
        <Known query={tried} lines={2}>
          {({ policy, deletions }) => (
            <>
              <Text size="sm">
                {pattern === 'default'
                  ? `All others are kept for ${policy.days} days then.`
                  : `${pattern} is kept as ${policy.pattern === 'default' ? 'all others' : policy.pattern} then: for ${policy.days} days.`}
              </Text>
              <Deletions deletions={deletions} />
            </>
          )}
        </Known>
      </FormModal>
    </>
  )
}
