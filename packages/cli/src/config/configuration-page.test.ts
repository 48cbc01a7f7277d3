import { expect, test } from 'vitest'

import { configurationPage } from './configuration-page.ts'

test('docs/configuration.md is the option table', async () => {
  await expect(configurationPage()).toMatchFileSnapshot('../../../../docs/configuration.md')
})
