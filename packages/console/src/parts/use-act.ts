import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { explainError } from '../api/explain-error.ts'

export interface ActOptions<Result> {
  /** Keys of queries whose answers are others afterwards. */
  readonly changes: readonly (readonly string[])[]
  readonly onDone?: (result: Result) => void
  /** Default: tells of an error in the corner of the page. */
  readonly tells?: boolean
}

/** Something that is done at Nexus; what is shown of it is asked anew. */
export function useAct<Input, Result>(
  act: (input: Input) => Promise<Result>,
  { changes, onDone, tells = true }: ActOptions<Result>,
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (result) => onDone?.(result),
    onError: (error) => {
      if (!tells) return
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail })
    },
    onSettled: () =>
      Promise.all(changes.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  })
}
