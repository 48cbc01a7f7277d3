import { Skeleton } from '@mantine/core'
import { Suspense } from 'react'

import { beside } from '../../parts/beside.ts'
import type { OxqlEditorProps } from './OxqlEditor.tsx'

const OxqlEditor = beside(async () => (await import('./OxqlEditor.tsx')).OxqlEditor)

/** The editor, which comes after the page around it: until then its room is kept. */
export function LazyOxqlEditor(props: OxqlEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={70} />}>
      <OxqlEditor {...props} />
    </Suspense>
  )
}
