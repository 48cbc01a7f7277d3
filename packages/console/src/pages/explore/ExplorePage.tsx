import { Button, Group, Kbd, Stack } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { formatQueryText, OxqlError } from '@oximeter/oxql'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, useRef, useState } from 'react'

import type { Answer } from '../../answer/answer.ts'
import { useNexus } from '../../api/nexus.tsx'
import { answerQuery, pixelsFor, schemasQuery } from '../../api/queries/oxql.ts'
import { autoKind } from '../../charts/auto-kind.ts'
import type { TimeStretch } from '../../charts/plot/plot-base.ts'
import { beside } from '../../parts/beside.ts'
import { ErrorState } from '../../parts/ErrorState.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { LazyOxqlEditor } from '../../query/editor/LazyOxqlEditor.tsx'
import { Mistakes } from '../../query/Mistakes.tsx'
import { mistakesIn } from '../../query/mistakes-in.ts'
import { quantityOfQuery } from '../../query/quantity-of-query.ts'
import { keepPastQueries, pastQueries, remember } from '../../query/query-history.ts'
import {
  DEFAULT_RANGE,
  isLive,
  rangeBetween,
  stretchOf,
  type TimeRange,
} from '../../time-range/time-range.ts'
import { TimeRangePicker } from '../../time-range/TimeRangePicker.tsx'
import { BuilderSide } from './BuilderSide.tsx'
import classes from './Explore.module.css'
import { rangeOfSearch, type ExploreSearch } from './explore-search.ts'
import { HistoryMenu, SavedMenu } from './QueryMenus.tsx'
import { ResultSkeleton } from './ResultSkeleton.tsx'
import { Suggestions } from './Suggestions.tsx'

const route = getRouteApi('/explore')

const Result = beside(async () => (await import('./Result.tsx')).Result)
const LIVE_MS = 5_000

/** Asks anything, in OxQL or by choosing, and looks at the answer. */
export function ExplorePage() {
  const nexus = useNexus()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { q = '', view, live = false } = search
  const range = rangeOfSearch(search)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [written, setWritten] = useState({ text: q, since: q })
  const [past, setPast] = useState(pastQueries)
  const unzoomed = useRef(isLive(range) ? range : DEFAULT_RANGE)
  const schemas = useQuery(schemasQuery(nexus))
  const asked = useQuery({
    ...answerQuery(nexus, {
      query: q,
      range,
      pixels: pixelsFor(width),
      refreshMs: live ? LIVE_MS : undefined,
    }),
    enabled: q !== '' && width > 0,
  })
  // Where the address says another query, as of a link or of going back, that is what is written.
  if (written.since !== q) setWritten({ text: q, since: q })
  const { text } = written
  const setText = (to: string) => setWritten({ text: to, since: q })

  const go = (changes: Partial<ExploreSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) })
  const run = (query = text) => {
    if (query.trim() === '') return
    const after = remember(past, query, Date.now())
    setPast(after)
    keepPastQueries(after)
    setText(query)
    // Another query may be seen best in another way.
    if (query === q) void asked.refetch()
    else go({ q: query, ...(query.split('|')[0] !== q.split('|')[0] && { view: undefined }) })
  }
  const onRange = ({ from, to }: TimeRange) => {
    if (to === undefined) unzoomed.current = { from }
    go({ from, to, ...(to !== undefined && { live: undefined }) })
  }

  const mistakes = mistakesIn(asked.error)
  const unitsOf = (timeseries: string) =>
    schemas.data?.findLast(({ timeseries_name: name }) => name === timeseries)?.units
  const hasAnswer = q !== '' && asked.data !== undefined && asked.error === null
  return (
    <>
      <PageHeader title="Explore">
        <HistoryMenu past={past} onPick={run} />
        <SavedMenu
          current={
            q === ''
              ? undefined
              : { query: q, chart: view ?? autoKind(q, asked.data?.tables ?? []), range }
          }
          onPick={({ query, chart, range: saved }) => {
            go({ q: query, view: chart, from: saved.from, to: saved.to, live: undefined })
          }}
        />
        <TimeRangePicker
          range={range}
          onChange={onRange}
          live={live}
          onLive={(on) => go({ live: on ? true : undefined })}
        />
      </PageHeader>
      <div className={classes.page}>
        <BuilderSide text={text} onBuild={run} />
        <Stack gap="sm" ref={ref}>
          <LazyOxqlEditor value={text} onChange={setText} onRun={() => run()} mistakes={mistakes} />
          <Group gap="xs">
            <Button
              size="xs"
              leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
              onClick={() => run()}
              loading={asked.isFetching && !live}
              disabled={text.trim() === ''}
            >
              Run
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={text.trim() === ''}
              onClick={() => setText(formatted(text))}
            >
              Format
            </Button>
            <span className={classes.hint}>
              <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> runs
            </span>
          </Group>
          {mistakes !== undefined && <Mistakes text={q} mistakes={mistakes} />}
          {asked.error !== null && mistakes === undefined && (
            <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
          )}
          {q === '' && schemas.data !== undefined && (
            <Suggestions schemas={schemas.data} onPick={run} />
          )}
          {q !== '' && asked.data === undefined && asked.error === null && <ResultSkeleton />}
          {hasAnswer && (
            <Suspense fallback={<ResultSkeleton />}>
              <Result
                answer={asked.data}
                query={q}
                stretch={stretchShown(asked.data, range, asked.isPlaceholderData)}
                isStale={asked.isPlaceholderData}
                quantity={quantityOfQuery(q, unitsOf)}
                view={view}
                onView={(chosen) => go({ view: chosen })}
                onZoom={(stretch) => go({ ...rangeBetween(stretch), live: undefined })}
                onReset={
                  isLive(range) ? undefined : () => go({ ...unzoomed.current, to: undefined })
                }
              />
            </Suspense>
          )}
        </Stack>
      </div>
    </>
  )
}

/** What an answer is of; while another is on its way, what that will be of. */
function stretchShown({ about }: Answer, range: TimeRange, isStale: boolean): TimeStretch {
  const asked = about.range
  if (asked !== null && !isStale) {
    return { from: Date.parse(asked.from) / 1000, until: Date.parse(asked.until) / 1000 }
  }
  return stretchOf(range, Date.now()) ?? { from: 0, until: 1 }
}

/** As it is best read; a text that is no query stays as it is, for its mistakes are marked. */
function formatted(text: string): string {
  try {
    return formatQueryText(text)
  } catch (error) {
    if (error instanceof OxqlError) return text
    throw error
  }
}
