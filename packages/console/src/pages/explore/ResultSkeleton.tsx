import { Skeleton } from '@mantine/core'

import classes from './Explore.module.css'

/** As high as what comes. */
export function ResultSkeleton() {
  return (
    <div className={classes.result} role="status" aria-label="Loading">
      <Skeleton height={28} width={360} mb="xs" />
      <Skeleton height={340} />
    </div>
  )
}
