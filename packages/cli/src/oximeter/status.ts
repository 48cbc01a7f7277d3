import type { NexusPublicClient, SystemStatus } from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { formatStatus } from './status/format-status.ts'

/** The whole system on one screen. */
export async function systemStatus(
  nexus: NexusPublicClient,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Answer> {
  const status: SystemStatus = await nexus.status(options)
  return { json: status, text: (style) => formatStatus(status, style) }
}
