import { setTimeout } from 'node:timers/promises'

import type { CollectorStatus, NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { CommandError, UsageError } from '../command-line/exit.ts'
import { counted } from '../output/quantity.ts'
import { findCollector } from './collectors.ts'

export interface DrainOptions {
  /** Whether to go on until it holds no producers any more. */
  readonly wait: boolean
  /** Is told how far it has come, when that changes. */
  readonly tell: (line: string) => void
  /** Between two looks. Default a second. */
  readonly pause?: () => Promise<unknown>
}

const LOOK_MS = 1000

/** Has others take over a collector's producers, without a gap; it gets no more. */
export async function drainCollector(
  nexus: NexusPublicClient,
  id: string,
  { wait, tell, pause = () => setTimeout(LOOK_MS) }: DrainOptions,
): Promise<Answer> {
  let item = await nexus.drainCollector({ id })
  if (wait) {
    let told = ''
    while (item.state !== 'drained') {
      const now = await progressOf(nexus, item)
      if (now !== told) tell(now)
      told = now
      await pause()
      item = await findCollector(nexus, id)
    }
  }
  return {
    json: item,
    text: () =>
      item.state === 'drained'
        ? `Collector ${item.id} holds no producers any more: it may be stopped.\n`
        : `Collector ${item.id} hands ${counted(held(item), 'producer')} over to others. ` +
          '`oximeter collectors` shows when it has drained; with --wait this command waits for it.\n',
  }
}

/** @throws {CommandError} if it is not going to drain */
async function progressOf(nexus: NexusPublicClient, item: CollectorStatus): Promise<string> {
  if (item.state === 'active') {
    throw new CommandError(`somebody has ended the drain of collector ${item.id}`)
  }
  const left = `${counted(held(item), 'producer')} left`
  if (item.state === 'silent') return `${left}; it is silent, so they go to others without it`
  const all = await allItems((page) => nexus.listCollectors(page))
  return all.some(({ state }) => state === 'active')
    ? left
    : `${left}; no other collector is active: they stay until one is`
}

function held({ n_producers, n_handing_over }: CollectorStatus): number {
  return n_producers + n_handing_over
}

/** Ends a drain. */
export async function resumeCollector(nexus: NexusPublicClient, id: string): Promise<Answer> {
  const item = await nexus.resumeCollector({ id })
  return {
    json: item,
    text: () =>
      item.state === 'silent'
        ? `Collector ${item.id} gets producers again once it is heard: it is silent.\n`
        : `Collector ${item.id} gets its share of producers again.\n`,
  }
}

/** Takes a collector out of service. @throws {UsageError} unless it is said that this is meant */
export async function expungeCollector(
  nexus: NexusPublicClient,
  id: string,
  { yes }: { readonly yes: boolean },
): Promise<Answer> {
  const item = await findCollector(nexus, id)
  const producers = held(item)
  if (!yes) {
    const better =
      producers === 0 || item.state === 'silent'
        ? ''
        : '; of one that works they go to others without a gap by `oximeter collectors drain`'
    throw new UsageError(
      `${counted(producers, 'producer')} of collector ${item.id} would go to others at once, whether ` +
        `or not it still works${better}: add --yes if that is meant`,
    )
  }
  await nexus.expungeCollector({ id: item.id })
  return {
    json: item,
    text: () =>
      `Collector ${item.id} is out of service until it registers again; ` +
      `${counted(producers, 'producer')} ${producers === 1 ? 'goes' : 'go'} to others.\n`,
  }
}
