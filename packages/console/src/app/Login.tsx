import { Alert, Button, Card, Code, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { explainError } from '../api/explain-error.ts'
import { useNexus } from '../api/nexus.tsx'
import { isRefusal, WHO_KEY, type Who } from '../api/queries/who.ts'
import { forgetToken, keepToken } from '../api/token.ts'
import { PageHeader } from '../parts/PageHeader.tsx'

export interface LoginProps {
  /** Why the token that was shown is none. */
  readonly refused: string | undefined
}

/** In place of any page until a good token is given; that page is shown then. */
export function Login({ refused }: LoginProps) {
  const [token, setToken] = useState('')
  const { mutate, isPending, error } = useLogIn()
  const problem = error === null ? refused : problemOf(error)
  return (
    <Stack maw={460} mx="auto" mt="xl" gap="sm">
      <PageHeader title="Log in" hint="This Nexus shows what it knows to whoever has a token." />
      {problem !== undefined && (
        <Alert role="alert" color="red" variant="light" title="That token does not let you in">
          <Text size="sm">{problem}</Text>
        </Alert>
      )}
      <Card withBorder>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            mutate(token.trim())
          }}
        >
          <Stack gap="sm">
            <PasswordInput
              label="Token"
              description="It begins with oxm_, and stays in this browser until you log out."
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the token' }}
              value={token}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" loading={isPending} disabled={token.trim() === ''}>
              Log in
            </Button>
          </Stack>
        </form>
      </Card>
      <Text size="sm" c="dimmed">
        An operator makes one for you:
      </Text>
      <Code block>oximeter tokens create --name you --role viewer --expires 90d</Code>
      <Text size="sm" c="dimmed">
        The first one, of an operator, is in the file <Code>operator.token</Code> of Nexus&apos;
        data directory.
      </Text>
    </Stack>
  )
}

/** Nothing that another token was shown stays. */
function useLogIn() {
  const nexus = useNexus()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (token: string): Promise<Who> => {
      keepToken(token)
      try {
        return { me: await nexus.getMe() }
      } catch (error) {
        forgetToken()
        throw error
      }
    },
    onSuccess: (who) => {
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== WHO_KEY[0] })
      queryClient.setQueryData(WHO_KEY, who)
    },
  })
}

function problemOf(error: unknown): string {
  if (isRefusal(error)) return error.detail
  const { detail, next } = explainError(error)
  return `${detail}. ${next}`
}
