import { CONSOLE_PAGES } from '@oximeter/nexus/answers'
import { expect, test } from 'vitest'

import { PAGES } from '../src/app/pages.ts'
import { createAppRouter } from '../src/app/router.tsx'

const served = CONSOLE_PAGES.map((page) => `/${page}`)

test('Nexus serves what the navigation shows', () => {
  const shown = PAGES.map(({ path }) => path).filter((path) => path !== '/')
  expect(shown.toSorted()).toEqual(served.toSorted())
})

test('Nexus serves every page of the map', () => {
  const roots = Object.keys(createAppRouter().routesByPath).map((path) => `/${path.split('/')[1]}`)
  expect(['/', ...served]).toEqual(expect.arrayContaining([...new Set(roots)]))
})
