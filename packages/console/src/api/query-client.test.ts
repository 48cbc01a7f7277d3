import { MutationObserver, onlineManager } from '@tanstack/react-query'
import { afterEach, expect, test } from 'vitest'
import { createQueryClient } from './query-client.ts'

afterEach(() => onlineManager.setOnline(true))

test('without a network, a Nexus on this machine is still asked, and told', async () => {
  onlineManager.setOnline(false)
  const client = createQueryClient()
  expect(await client.fetchQuery({ queryKey: ['asked'], queryFn: () => 'answer' })).toBe('answer')
  const mutation = new MutationObserver(client, { mutationFn: async () => 'done' })
  expect(await mutation.mutate()).toBe('done')
})
