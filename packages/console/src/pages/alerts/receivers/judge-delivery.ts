import type { AlertReceiver } from '@oximeter/api/client'

import { formatCount } from '../../../format/quantity.ts'
import type { JudgedRule } from '../alert-words.ts'

/** How telling a receiver goes, in a word. */
export function judgeDelivery({
  enabled,
  delivery: { sent, error, waiting },
}: Pick<AlertReceiver, 'enabled' | 'delivery'>): JudgedRule {
  if (!enabled) return { word: 'off', tone: 'plain' }
  if (error !== null) return { word: 'failing', tone: 'bad', reason: error }
  if (waiting > 0) {
    return {
      word: 'waiting',
      tone: 'warning',
      reason: `It has not been told all of ${formatCount(waiting)} rules.`,
    }
  }
  if (sent === 0) return { word: 'unused', tone: 'plain', reason: 'It was told of nothing yet.' }
  return { word: 'well', tone: 'good' }
}
