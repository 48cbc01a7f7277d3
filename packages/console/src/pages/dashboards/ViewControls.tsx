import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useIsFetching, useQueryClient } from '@tanstack/react-query'

import { TimeRangePicker } from '../../time-range/TimeRangePicker.tsx'
import type { DashboardView } from './dashboard-view.ts'

/** What time is shown, and when it is asked for. */
export function ViewControls({ view }: { readonly view: DashboardView }) {
  const client = useQueryClient()
  const isFetching = useIsFetching({ queryKey: ['panel'] }) > 0
  return (
    <>
      <TimeRangePicker
        range={view.range}
        onChange={view.onRange}
        live={view.live}
        liveSecs={view.refreshSecs}
        onLive={(live) => view.go({ live })}
      />
      <Tooltip label="Ask again now">
        <ActionIcon
          variant="default"
          size={30}
          aria-label="Ask again now"
          aria-busy={isFetching}
          onClick={() => void client.invalidateQueries({ queryKey: ['panel'] })}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
}
