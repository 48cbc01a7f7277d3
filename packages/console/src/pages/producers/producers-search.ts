import { readSearched, type Searched } from '../../app/searched.ts'
import { PRODUCER_HEALTHS, type ProducerHealth } from './producer-health.ts'

/** What the address says of the list of producers. */
export interface ProducersSearch extends Searched {
  readonly health?: ProducerHealth | undefined
}

export function readProducersSearch(search: Record<string, unknown>): ProducersSearch {
  const health = PRODUCER_HEALTHS.find((one) => one === search['health'])
  return { ...readSearched(search), ...(health !== undefined && { health }) }
}
