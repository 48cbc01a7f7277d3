import { expect, test } from 'vitest'

import { colorBytes, colorSlots, paletteOf, rgbOf } from './palette.ts'

type Color = readonly [red: number, green: number, blue: number]

/** What eyes without one kind of cones see, of linear light (Machado, Oliveira and Fernandes, 2009). */
const EYES: Record<string, readonly [Color, Color, Color]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}
const PAGES = { light: '#ffffff', dark: '#242424' } as const
/** Of 100 between black and white. */
const APART = 9

test.for(['light', 'dark'] as const)(
  'colours stand out from the %s page: WCAG wants 3',
  (scheme) => {
    const page = luminance(linear(PAGES[scheme]))
    const contrasts = paletteOf(scheme).map((color) => {
      const [high, low] = [luminance(linear(color)), page].sort((a, b) => b - a)
      return (high! + 0.05) / (low! + 0.05)
    })
    expect(Math.min(...contrasts)).toBeGreaterThan(2.9)
  },
)

test.for(
  (['light', 'dark'] as const).flatMap((scheme) =>
    Object.keys(EYES).map((eyes) => [scheme, eyes] as const),
  ),
)('colours of the %s theme are told apart by eyes with %s cones', ([scheme, eyes]) => {
  const seen = paletteOf(scheme).map((color) => perceived(linear(color), EYES[eyes]!))
  const distances = seen.flatMap((one, i) =>
    seen.slice(0, i).map((other) => 100 * Math.hypot(...one.map((part, j) => part - other[j]!))),
  )
  expect(Math.min(...distances)).toBeGreaterThan(APART)
})

test('a key has its colour whatever stands beside it, and no two of few have the same', () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `cpu\ndatum\nhost=${name}`)
  const slots = colorSlots(keys)
  expect(new Set(slots).size).toBe(keys.length)
  expect([...colorSlots(keys.toReversed())].toReversed()).toEqual([...slots])
  const many = colorSlots(Array.from({ length: 1000 }, (_, i) => `key ${i}`))
  const shares = Map.groupBy(many, (slot) => slot)
  expect(shares.size).toBe(8)
  for (const of of shares.values()) expect(of.length).toBeGreaterThan(80)
})

test('a colour as a pixel', () => {
  expect(colorBytes('#123456')).toBe(0xff563412)
})

function linear(color: string): Color {
  const [red, green, blue] = rgbOf(color).map((byte) => {
    const value = byte / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return [red!, green!, blue!]
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** In OKLab, where distances are as they are seen. */
function perceived(color: Color, eyes: readonly [Color, Color, Color]): number[] {
  const [r, g, b] = eyes.map((row) =>
    Math.min(1, Math.max(0, row[0] * color[0] + row[1] * color[1] + row[2] * color[2])),
  ) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
