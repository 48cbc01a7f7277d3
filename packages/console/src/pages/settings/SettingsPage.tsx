import { getRouteApi } from '@tanstack/react-router'

import { useMayDo } from '../../api/caller.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
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
  return (
    <PageTabs
      title="Settings"
      tabs={tabs}
      shown={shown}
      content={CONTENT}
      onChange={(tab) => void navigate({ search: { tab } })}
    />
  )
}
