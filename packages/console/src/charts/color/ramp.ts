import { rgbOf, type Scheme } from './palette.ts'

/** From little to much: one hue, ever further from the page, so that no eye takes one for another. */
const STOPS = {
  light: ['#d9f0e8', '#8fd3bb', '#31ab7b', '#066549', '#01241c'],
  dark: ['#123f33', '#0c7a5b', '#31ab7b', '#a4dac5', '#f4fffb'],
} as const
const LEVELS = 64

/** The colours of a heat map, from the least to the greatest. */
export function rampOf(scheme: Scheme): readonly string[] {
  const stops = STOPS[scheme].map(rgbOf)
  return Array.from({ length: LEVELS }, (_, level) => {
    const at = (level / (LEVELS - 1)) * (stops.length - 1)
    const below = Math.min(Math.floor(at), stops.length - 2)
    const parts = stops[below]!.map((part, i) =>
      Math.round(part + (at - below) * (stops[below + 1]![i]! - part)),
    )
    return `rgb(${parts.join(' ')})`
  })
}

/** Which colour a count has: by its logarithm, since few bins have most of the values. */
export function levelOf(count: number, max: number): number {
  if (max <= 0) return 0
  const share = Math.log1p((count / max) * 99) / Math.log(100)
  return Math.min(LEVELS - 1, Math.max(0, Math.round(share * (LEVELS - 1))))
}
