import type { StoredAlert } from '../store/alerts.ts'

/** What a receiver knows of a rule, and what there is to know. */
export interface Telling {
  /** Those of the rule that fire or have resolved. */
  readonly alerts: readonly StoredAlert[]
  /** Whether a silence holds for it. */
  readonly isSilenced: (alert: StoredAlert) => boolean
  /** Whether the rule has this receiver told; if not (any more), it hears how what it knows of ends. */
  readonly isWanted: boolean
  /** Ids of those of which it knows that they fire. */
  readonly known: readonly string[]
  /** Whether it is to be told again, though nothing has changed. */
  readonly isRepeated: boolean
  readonly sendResolved: boolean
}

export interface WhatToTell {
  readonly firing: readonly StoredAlert[]
  readonly resolved: readonly StoredAlert[]
  /** Ids of those of which it knows afterwards. */
  readonly known: readonly string[]
  /** Whether there is something to tell; else only `known` may be another. */
  readonly isNews: boolean
}

/**
 * What a receiver is to be told now. Of a silenced alert it hears nothing, unless it knows that it fires:
 * then it hears that it has resolved. A message has all that fires, so that one that was lost does not
 * matter.
 */
export function whatToTell(telling: Telling): WhatToTell {
  const { alerts, isSilenced, isWanted, isRepeated, sendResolved } = telling
  const known = new Set(telling.known)
  const burning = alerts.filter(({ state }) => state === 'firing')
  const firing = isWanted ? burning.filter((alert) => !isSilenced(alert)) : []
  const stillKnown = isWanted ? burning.filter(({ id }) => known.has(id)) : []
  const resolved = sendResolved
    ? alerts.filter(({ id, state }) => state === 'resolved' && known.has(id))
    : []
  const isNew = firing.some(({ id }) => !known.has(id))
  return {
    firing,
    resolved,
    known: [...new Set([...firing, ...stillKnown].map(({ id }) => id))].toSorted(),
    isNews: isNew || resolved.length > 0 || (isRepeated && firing.length > 0),
  }
}
