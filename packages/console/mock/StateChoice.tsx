import { chooseMockState, MOCK_STATES, mockState } from './mock-state.ts'

/** Chooses the state of the Nexus that is made up; not part of any page. */
export function StateChoice() {
  return (
    <select
      aria-label="State of the system"
      value={mockState()}
      onChange={({ currentTarget }) => chooseMockState(currentTarget.value)}
      style={{ position: 'fixed', bottom: 8, left: 8, zIndex: 1000 }}
    >
      {MOCK_STATES.map((state) => (
        <option key={state}>{state}</option>
      ))}
    </select>
  )
}
