import { ActionIcon, Group, Text } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'

import { useCaller } from '../api/caller.tsx'
import { WHO_KEY, type Who } from '../api/queries/who.ts'
import { forgetToken } from '../api/token.ts'
import { formatInstant } from '../format/time.ts'
import classes from './Shell.module.css'

/** Whose token is shown, and the way to be rid of it. */
export function LogOut() {
  const { name, role, scope, token_id: id, time_expires: expires } = useCaller()
  const queryClient = useQueryClient()
  if (id === null) return null
  const until = expires === null ? '' : `, until ${formatInstant(expires)}`
  return (
    <Group gap={4} wrap="nowrap">
      <Text
        size="sm"
        c="dimmed"
        truncate
        className={classes.caller}
        title={`${role} of the ${scope}${until}`}
      >
        {name}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Log out"
        title="Log out"
        onClick={() => {
          forgetToken()
          queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== WHO_KEY[0] })
          queryClient.setQueryData(WHO_KEY, { refused: undefined } satisfies Who)
        }}
      >
        <IconLogout size={18} stroke={1.6} />
      </ActionIcon>
    </Group>
  )
}
