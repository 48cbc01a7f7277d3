import type { AlertRule } from '@oximeter/api/client'

import { StateBadge } from '../../../parts/StateBadge.tsx'
import { judgeRule } from '../alert-words.ts'

export function RuleState({ rule }: { readonly rule: AlertRule }) {
  const { word, tone, reason } = judgeRule(rule)
  return (
    <StateBadge tone={tone} reason={reason}>
      {word}
    </StateBadge>
  )
}
