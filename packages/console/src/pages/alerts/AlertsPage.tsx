import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { PageHeader } from '../../parts/PageHeader.tsx'
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
  const Content = CONTENT[shown]
  return (
    <>
      <PageHeader title="Alerts" />
      <Tabs
        value={shown}
        onChange={(value) =>
          void navigate({ search: { tab: ALERTS_TABS.find(({ tab }) => tab === value)?.tab } })
        }
      >
        <Tabs.List mb="md" aria-label="Alerts">
          {ALERTS_TABS.map(({ tab, label }) => (
            <Tabs.Tab key={tab} value={tab}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown}>
          <Content />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
