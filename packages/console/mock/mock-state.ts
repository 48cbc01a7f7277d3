/** What a page can meet. */
export const MOCK_STATES = [
  /** Plausible data: some producers fail, some alerts fire. */
  'typical',
  /** A fresh install. */
  'empty',
  /** ClickHouse is away, a spool is full, a collector silent, samples are lost. */
  'trouble',
  /** No answer comes. */
  'loading',
  /** Each answer is a problem 503. */
  'failing',
  /** Each answer is a problem 401. */
  'refused',
] as const

export type MockState = (typeof MOCK_STATES)[number]

/** Not in the address: that belongs to the pages. */
const KEY = 'oximeter.mock'

/** `?mock=trouble` chooses a state, which stays. */
export function mockState(): MockState {
  const asked = new URLSearchParams(location.search).get('mock')
  if (asked !== null) localStorage.setItem(KEY, asked)
  const kept = localStorage.getItem(KEY)
  return MOCK_STATES.find((state) => state === kept) ?? 'typical'
}

/** Loads the page anew, so that nothing of the state before is left. */
export function chooseMockState(state: string): void {
  localStorage.setItem(KEY, state)
  location.reload()
}
