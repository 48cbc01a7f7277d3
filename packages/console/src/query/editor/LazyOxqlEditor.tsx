import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'

import type { OxqlEditorProps } from './OxqlEditor.tsx'

const OxqlEditor = lazy(async () => {
  const { OxqlEditor: component } = await import('./OxqlEditor.tsx')
  return { default: component }
})

/** The editor, which comes after the page around it: until then its room is kept. */
export function LazyOxqlEditor(props: OxqlEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={70} />}>
      <OxqlEditor {...props} />
    </Suspense>
  )
}
