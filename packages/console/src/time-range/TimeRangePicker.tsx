import { Button, Group, Popover, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { IconCalendarClock, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'

import { describeRange, isLive, LAST_RANGES, readTimeRange, type TimeRange } from './time-range.ts'

export interface TimeRangePickerProps {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
  /** Whether it is asked again and again. Left out where that makes no sense. */
  readonly live?: boolean
  readonly onLive?: (live: boolean) => void
  /** How often it is asked again while it is live. Default 5. */
  readonly liveSecs?: number
}

/** Chooses a stretch of time, and whether to go on looking. */
export function TimeRangePicker({
  range,
  onChange,
  live = false,
  onLive,
  liveSecs = 5,
}: TimeRangePickerProps) {
  const [isOpen, setOpen] = useState(false)
  const choose = (chosen: TimeRange) => {
    setOpen(false)
    onChange(chosen)
  }
  return (
    <Group gap={0} wrap="nowrap">
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconCalendarClock size={16} aria-hidden />}
            onClick={() => setOpen(!isOpen)}
            aria-label={`Time: ${describeRange(range)}`}
          >
            {describeRange(range)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="sm" w={280}>
            <Group gap={4}>
              {LAST_RANGES.map((from) => (
                <Button
                  key={from}
                  size="compact-xs"
                  variant={range.from === from && isLive(range) ? 'filled' : 'default'}
                  onClick={() => choose({ from })}
                >
                  {from}
                </Button>
              ))}
            </Group>
            <Between key={`${range.from} ${range.to}`} range={range} onChange={choose} />
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {onLive !== undefined && (
        <Tooltip
          label={
            isLive(range) ? `Ask again every ${liveSecs} seconds` : 'Only what ends now can be live'
          }
        >
          <Button
            size="xs"
            variant={live ? 'filled' : 'default'}
            aria-pressed={live}
            disabled={!isLive(range)}
            leftSection={
              live ? (
                <IconPlayerPause size={14} aria-hidden />
              ) : (
                <IconPlayerPlay size={14} aria-hidden />
              )
            }
            onClick={() => onLive(!live)}
          >
            Live
          </Button>
        </Tooltip>
      )}
    </Group>
  )
}

interface BetweenProps {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
}

/** Both ends as a person types them: `2h`, or an instant. */
function Between({ range, onChange }: BetweenProps) {
  const [from, setFrom] = useState(range.from)
  const [to, setTo] = useState(range.to ?? 'now')
  const read = readTimeRange(from, to)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (read !== undefined) onChange(read)
      }}
    >
      <Stack gap="xs">
        <TextInput
          size="xs"
          label="From"
          description="2h for so long before the end, or a time such as 2026-01-31T12:30:00Z"
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="To"
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        {read === undefined && (
          <Text size="xs" role="alert">
            There is no such stretch: both are times, and it begins before it ends.
          </Text>
        )}
        <Button size="xs" type="submit" disabled={read === undefined}>
          Show
        </Button>
      </Stack>
    </form>
  )
}
