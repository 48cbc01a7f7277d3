export type Scheme = 'light' | 'dark'

/**
 * Colours of series, the same hue in both themes. Chosen by search: of each pair, whoever is blind to red, green
 * or blue tells the two apart, and each stands out from the page (palette.test.ts).
 */
const LIGHT = [
  '#4b6aa8',
  '#e9720f',
  '#40a294',
  '#b571fa',
  '#710664',
  '#915e46',
  '#032eaa',
  '#4a4400',
] as const
const DARK = [
  '#5e60e1',
  '#e74c17',
  '#5efdca',
  '#b984fd',
  '#a3558a',
  '#f6a161',
  '#9fc8f6',
  '#f5e20b',
] as const

export function paletteOf(scheme: Scheme): readonly string[] {
  return scheme === 'dark' ? DARK : LIGHT
}

/** Of the series that have no band of their own. */
export const REST_COLOR = { light: '#868e96', dark: '#909296' } as const

export const PLOT_THEMES = {
  light: { text: '#5c636b', grid: 'rgb(0 0 0 / 8%)' },
  dark: { text: '#a3a9b0', grid: 'rgb(255 255 255 / 9%)' },
} as const

/** `#rrggbb` as pixels of a canvas have it: the bytes red, green, blue, alpha, the first the lowest. */
export function colorBytes(color: string): number {
  const [red, green, blue] = rgbOf(color)
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

export function rgbOf(color: string): [red: number, green: number, blue: number] {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/**
 * A place in the palette for each key. It comes from the key alone, so that a series has its colour in every chart,
 * except where another of the same chart has it: then the next that is free, as long as one is.
 */
export function colorSlots(keys: readonly string[]): Uint8Array {
  const slots = new Uint8Array(keys.length)
  const count = LIGHT.length
  if (keys.length > count) {
    for (const [i, key] of keys.entries()) slots[i] = hash(key) % count
    return slots
  }
  const taken = new Set<number>()
  // By key and not by place: the order of series changes with what they are sorted by.
  const order = [...keys.keys()].sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1))
  for (const i of order) {
    let slot = hash(keys[i]!) % count
    while (taken.has(slot)) slot = (slot + 1) % count
    taken.add(slot)
    slots[i] = slot
  }
  return slots
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  // The lowest bits of similar texts are similar.
  return (value ^ (value >>> 15)) >>> 0
}
