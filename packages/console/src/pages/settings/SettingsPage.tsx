import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'

import { useMayDo } from '../../api/caller.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { AuditTab } from './AuditTab.tsx'
import { NamesTab } from './NamesTab.tsx'
import { RetentionTab } from './retention/RetentionTab.tsx'
import { SavedTab } from './SavedTab.tsx'
import { SETTINGS_TABS, type SettingsTab } from './settings-search.ts'
import { TokensTab } from './tokens/TokensTab.tsx'

const route = getRouteApi('/settings')

const CONTENT: Record<SettingsTab, () => React.ReactNode> = {
  tokens: TokensTab,
  retention: RetentionTab,
  saved: SavedTab,
  names: NamesTab,
  audit: AuditTab,
}

/** Who may do what, what is kept for how long, and what was done. */
export function SettingsPage() {
  const mayDo = useMayDo()
  const navigate = route.useNavigate()
  const tabs = SETTINGS_TABS.filter(({ operation }) => mayDo(operation))
  const { tab: asked } = route.useSearch()
  const shown = (tabs.find(({ tab }) => tab === asked) ?? tabs[0])?.tab
  if (shown === undefined) return null
  const Content = CONTENT[shown]
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs
        value={shown}
        onChange={(value) =>
          void navigate({ search: { tab: tabs.find(({ tab }) => tab === value)?.tab } })
        }
      >
        <Tabs.List mb="md" aria-label="Settings">
          {tabs.map(({ tab, label }) => (
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
