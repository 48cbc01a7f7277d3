import { EmptyState } from '../parts/EmptyState.tsx'
import { LinkButton } from '../parts/LinkButton.tsx'

export function NoSuchPage() {
  return (
    <EmptyState
      title="There is no such page"
      hint="The address may be mistyped, or of another version."
    >
      <LinkButton to="/">To the overview</LinkButton>
    </EmptyState>
  )
}
