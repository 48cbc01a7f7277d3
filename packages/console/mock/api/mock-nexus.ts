import type { NexusPublicApi } from '@oximeter/api/client'

import { makeWorld, type World } from '../data/world.ts'
import type { MockState } from '../mock-state.ts'
import { alertsApi } from './alerts-api.ts'
import { fleetApi } from './fleet-api.ts'
import { operatorsApi } from './operators-api.ts'
import { oxqlApi } from './oxql-api.ts'
import { savedApi } from './saved-api.ts'
import { systemApi } from './system-api.ts'
import { timeseriesApi } from './timeseries-api.ts'
import { afterAWhile, failing, neverAnswering, refusing } from './other-answers.ts'

/** A Nexus that is made up, in one of its states. */
export function mockNexus(state: MockState): NexusPublicApi {
  switch (state) {
    case 'typical':
    case 'empty':
    case 'trouble':
      return afterAWhile(answering(makeWorld(state)))
    case 'loading':
      return knowingWhoAsks(neverAnswering)
    case 'failing':
      return knowingWhoAsks(failing)
    case 'refused':
      return refusing(answering(makeWorld('empty')))
  }
}

/** Else there would be no page: it is shown to somebody. */
function knowingWhoAsks(answered: (nexus: NexusPublicApi) => NexusPublicApi): NexusPublicApi {
  const nexus = answering(makeWorld('empty'))
  return { ...answered(nexus), getMe: () => nexus.getMe() }
}

/** Every operation that there is: one that is new does not compile until it is in its part. */
function answering(world: World): NexusPublicApi {
  return {
    ...fleetApi(world),
    ...timeseriesApi(world),
    ...oxqlApi(world),
    ...savedApi(world),
    ...alertsApi(world),
    ...operatorsApi(world),
    ...systemApi(world),
  }
}
