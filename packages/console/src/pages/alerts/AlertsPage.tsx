import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { PageTabs } from '../../parts/PageTabs.tsx'
import { ALERTS_TABS, type AlertsTab } from './alerts-search.ts'
import { AlertsNow } from './now/AlertsNow.tsx'
import { ReceiversTab } from './receivers/ReceiversTab.tsx'
import { RulesTab } from './rules/RulesTab.tsx'
import { SilencesTab } from './silences/SilencesTab.tsx'

const route = getRouteApi('/alerts')

const CONTENT: Record<AlertsTab, () => ReactNode> = {
  now: AlertsNow,
  rules: RulesTab,
  silences: SilencesTab,
  receivers: ReceiversTab,
}

/** What is wrong now, by which rules that is known, and who is told. */
export function AlertsPage() {
  const { tab: shown = 'now' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <PageTabs
      title="Alerts"
      tabs={ALERTS_TABS}
      shown={shown}
      content={CONTENT}
      onChange={(tab) => void navigate({ search: { tab } })}
    />
  )
}
