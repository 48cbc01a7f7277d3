import type { CollectorServiceState } from '@oximeter/api/client'

import type { Tone } from '../../parts/StatTile.tsx'

export const TONES: Record<CollectorServiceState, Tone> = {
  active: 'good',
  draining: 'warning',
  drained: 'plain',
  silent: 'bad',
}

export const REASONS: Record<CollectorServiceState, string | undefined> = {
  active: undefined,
  draining: 'It hands its producers over to others, and gets no more.',
  drained: 'It has no producers left and may be stopped.',
  silent: 'It was not heard for longer than it may be: others take over its producers.',
}
