import { Progress, Stack, Text } from '@mantine/core'

import { formatBytes } from '../format/quantity.ts'

const FULL_SOON = 0.5
const ALMOST_FULL = 0.8

export interface FillProps {
  /** What it is that fills, for who does not see it. */
  readonly label: string
  readonly bytes: number
  readonly limit: number
}

/** How full something is. */
export function Fill({ label, bytes, limit }: FillProps) {
  const share = limit === 0 ? 0 : bytes / limit
  const color = share >= ALMOST_FULL ? 'red' : share >= FULL_SOON ? 'yellow' : 'teal'
  return (
    <Stack gap={2} miw={120}>
      <Text size="xs">
        {formatBytes(bytes)} of {formatBytes(limit)}
      </Text>
      <Progress value={share * 100} color={color} size="sm" aria-label={label} />
    </Stack>
  )
}
