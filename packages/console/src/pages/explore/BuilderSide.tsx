import { Button, Card, Collapse } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { useNexus } from '../../api/nexus.tsx'
import { schemasQuery } from '../../api/queries/oxql.ts'
import { ErrorState } from '../../parts/ErrorState.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Builder } from '../../query/builder/Builder.tsx'
import { readQuery } from '../../query/builder/read-query.ts'
import { writeQuery } from '../../query/builder/write-query.ts'
import classes from './Explore.module.css'

export interface BuilderSideProps {
  readonly text: string
  readonly onBuild: (text: string) => void
}

/** The builder beside the text; where there is no room beside it, it opens above. */
export function BuilderSide({ text, onBuild }: BuilderSideProps) {
  const nexus = useNexus()
  const schemas = useQuery(schemasQuery(nexus))
  const read = useMemo(() => readQuery(text), [text])
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const [isOpen, setOpen] = useState(false)
  const builder = (
    <Card withBorder padding="sm" component="section" aria-label="Builder">
      {schemas.error !== null && (
        <ErrorState error={schemas.error} onRetry={() => void schemas.refetch()} />
      )}
      {schemas.data === undefined && schemas.error === null && <Loading lines={5} />}
      {schemas.data !== undefined && (
        <Builder
          schemas={schemas.data}
          read={read}
          onChange={(built) => onBuild(writeQuery(built))}
        />
      )}
    </Card>
  )
  if (!isNarrow) return <div className={classes.side}>{builder}</div>
  return (
    <div>
      <Button
        size="xs"
        variant="default"
        fullWidth
        mb="xs"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Close the builder' : 'Build a query by choosing'}
      </Button>
      <Collapse expanded={isOpen}>{builder}</Collapse>
    </div>
  )
}
