/** The parts of the settings, each with the operation without which there is nothing to see. */
export const SETTINGS_TABS = [
  { tab: 'tokens', label: 'Tokens', operation: 'list_tokens' },
  { tab: 'retention', label: 'Retention', operation: 'list_retention' },
  { tab: 'saved', label: 'Saved', operation: 'list_dashboards' },
  { tab: 'names', label: 'Names', operation: 'list_silos' },
  { tab: 'audit', label: 'Audit', operation: 'list_audit' },
] as const

export type SettingsTab = (typeof SETTINGS_TABS)[number]['tab']

export interface SettingsSearch {
  readonly tab?: SettingsTab | undefined
}

export function readSettingsSearch({ tab }: Record<string, unknown>): SettingsSearch {
  const known = SETTINGS_TABS.find((one) => one.tab === tab)
  return known === undefined ? {} : { tab: known.tab }
}
