export const ALERTS_TABS = [
  { tab: 'now', label: 'Now' },
  { tab: 'rules', label: 'Rules' },
  { tab: 'silences', label: 'Silences' },
  { tab: 'receivers', label: 'Receivers' },
] as const

export type AlertsTab = (typeof ALERTS_TABS)[number]['tab']

/** What the address says of alerts. */
export interface AlertsSearch {
  readonly tab?: AlertsTab | undefined
  /** What is searched. */
  readonly q?: string | undefined
}

export function readAlertsSearch({ tab, q }: Record<string, unknown>): AlertsSearch {
  const known = ALERTS_TABS.find((one) => one.tab === tab)
  return {
    ...(known !== undefined && { tab: known.tab }),
    ...(typeof q === 'string' && q !== '' && { q }),
  }
}

/** What a new rule begins with. */
export interface NewRuleSearch {
  /** OxQL. */
  readonly q?: string | undefined
}

export function readNewRuleSearch({ q }: Record<string, unknown>): NewRuleSearch {
  return typeof q === 'string' && q !== '' ? { q } : {}
}
