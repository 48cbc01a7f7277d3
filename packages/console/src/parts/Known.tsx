import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { ErrorState } from './ErrorState.tsx'
import { Loading, type LoadingProps } from './Loading.tsx'

export interface KnownProps<T> extends LoadingProps {
  readonly query: UseQueryResult<T>
  readonly children: (data: T) => ReactNode
}

/** What a query answers, once it does: before that its room, and what went wrong. What was known stays shown. */
export function Known<T>({ query, children, ...loading }: KnownProps<T>) {
  const { data, error, refetch } = query
  return (
    <>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && children(data)}
      {data === undefined && error === null && <Loading {...loading} />}
    </>
  )
}
