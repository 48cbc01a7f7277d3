import { Skeleton, Stack } from '@mantine/core'

export interface LoadingProps {
  /** As much room as what comes will take, so that nothing jumps. */
  readonly lines?: number
  readonly height?: number
}

/** What is shown while something is on its way for the first time. */
export function Loading({ lines = 3, height = 36 }: LoadingProps) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} height={height} radius="sm" />
      ))}
    </Stack>
  )
}
