import { Button, Menu, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBookmark, IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { explainError } from '../../api/explain-error.ts'
import { useNexus } from '../../api/nexus.tsx'
import { savedQueriesQuery, savedRange, type NamedQuery } from '../../api/queries/saved-queries.ts'
import { timeAgo } from '../../format/time.ts'
import type { PastQuery } from '../../query/query-history.ts'
import classes from './Explore.module.css'
import { SaveQuery } from './SaveQuery.tsx'

export interface HistoryMenuProps {
  readonly past: readonly PastQuery[]
  readonly onPick: (query: string) => void
}

const SHOWN = 20

/** What was run before, in this browser. */
export function HistoryMenu({ past, onPick }: HistoryMenuProps) {
  return (
    <Menu position="bottom-start" width={460}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          disabled={past.length === 0}
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          History
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {past.slice(0, SHOWN).map(({ query, time }) => (
          <Menu.Item key={query} onClick={() => onPick(query)}>
            <div className={classes.past}>{query}</div>
            <Text size="xs" c="dimmed">
              {timeAgo(new Date(time), new Date())}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

export interface SavedMenuProps {
  /** What would be saved; undefined while nothing was asked. */
  readonly current: Omit<NamedQuery, 'name'> | undefined
  readonly onPick: (query: Omit<NamedQuery, 'name'>) => void
}

/** Queries that were saved in Nexus, for everybody. */
export function SavedMenu({ current, onPick }: SavedMenuProps) {
  const nexus = useNexus()
  const [isNaming, setNaming] = useState(false)
  const { data = [] } = useQuery(savedQueriesQuery(nexus))
  const open = async (id: string) => {
    try {
      const { document } = await nexus.getSavedQuery({ id })
      onPick({ query: document.query, chart: document.chart, range: savedRange(document) })
    } catch (error) {
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail })
    }
  }
  return (
    <>
      <Menu position="bottom-start" width={320}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            Saved
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
          <Menu.Item disabled={current === undefined} onClick={() => setNaming(true)}>
            Save this query …
          </Menu.Item>
          <Menu.Divider />
          {data.length === 0 && <Menu.Label>No query is saved yet.</Menu.Label>}
          {data.map(({ id, name, description }) => (
            <Menu.Item key={id} onClick={() => void open(id)}>
              <Text size="sm">{name}</Text>
              {description !== '' && (
                <Text size="xs" c="dimmed">
                  {description}
                </Text>
              )}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {current !== undefined && (
        <SaveQuery query={current} opened={isNaming} onClose={() => setNaming(false)} />
      )}
    </>
  )
}
