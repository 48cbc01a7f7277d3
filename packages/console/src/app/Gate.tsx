import { Navigate, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { useCaller } from '../api/caller.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { LinkButton } from '../parts/LinkButton.tsx'
import { isWithin, PAGES, pagesFor } from './pages.ts'

/** Lets through who may see the page of this address; others are told where they may go. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const me = useCaller()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const page = PAGES.find((one) => isWithin(path, one.path))
  const [first] = pagesFor(me)
  if (page === undefined || me.operations.includes(page.operation)) return children
  if (first === undefined) {
    return (
      <EmptyState
        title="This token is not for people"
        hint={`'${me.name}' is a ${me.role}'s. Log out, and log in with one of a viewer or an operator.`}
      />
    )
  }
  // The address of the console itself leads to what there is.
  if (path === '/') return <Navigate to={first.path} replace />
  return (
    <EmptyState
      title="Your token does not see this"
      hint={`${page.label} are of the whole fleet, and '${me.name}' sees one ${me.scope}. Log in with another token, or ask an operator for one.`}
    >
      <LinkButton to={first.path} size="xs">
        To {first.label}
      </LinkButton>
    </EmptyState>
  )
}
