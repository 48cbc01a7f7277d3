import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONSOLE_PAGES } from '../src/http/console-pages.ts'
import type { Nexus } from '../src/index.ts'
import { send } from './http-client.ts'
import { startTestNexus } from './nexus-fixture.ts'

const PAGE = '<!doctype html><title>Oximeter</title>'
const SCRIPT = '// of a name that is made from what is in it\n'.repeat(100)

/** As a browser asks where somebody follows a link that stands on a page of others. */
const FROM_ELSEWHERE = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

let directory: string
let nexus: Nexus
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oximeter-console-'))
  ;({ nexus } = await startTestNexus({ consoleDirectory: directory }))
})
afterAll(async () => {
  await nexus.close()
  await rm(directory, { recursive: true, force: true })
})

const get = (path: string, headers = {}) => send('GET', nexus.publicUrl + path, { headers })

test('before it is built, it says how to build it', async () => {
  const { status, text } = await get('/')
  expect(status).toBe(503)
  expect(text).toContain('npm run build -w packages/console')
})

describe('once it is built, without a new start', () => {
  beforeAll(async () => {
    await mkdir(join(directory, 'assets'))
    await writeFile(join(directory, 'index.html'), PAGE)
    await writeFile(join(directory, 'assets/index-4fQ0x.js'), SCRIPT)
    await writeFile(join(directory, 'assets/index-4fQ0x.js.br'), brotliCompressSync(SCRIPT))
  })

  test.for(['/', ...CONSOLE_PAGES.flatMap((page) => [`/${page}`, `/${page}/deep/link?q=1`])])(
    '%s is the document, asked for anew each time, that loads nothing from elsewhere',
    async (path) => {
      const { status, text, headers } = await get(path)
      expect([status, text]).toEqual([200, PAGE])
      expect(headers).toMatchObject({
        'cache-control': 'no-cache',
        'content-type': expect.stringContaining('text/html'),
        'content-security-policy': expect.stringMatching(
          /^default-src 'self'; .*frame-ancestors 'none'/,
        ),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      expect(headers['content-security-policy']).not.toMatch(/script-src|https?:/)
    },
  )

  test('files are kept for good', async () => {
    const { status, text, headers } = await get('/assets/index-4fQ0x.js')
    expect([status, text]).toEqual([200, SCRIPT])
    expect(headers['cache-control']).toMatch(/max-age=31536000, immutable/)
  })

  test('files are sent as they were compressed', async () => {
    const response = await fetch(`${nexus.publicUrl}/assets/index-4fQ0x.js`, {
      headers: { 'accept-encoding': 'br' },
    })
    expect(response.headers.get('content-encoding')).toBe('br')
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i)
    expect(Number(response.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 10)
    expect(await response.text()).toBe(SCRIPT)
  })

  test.for([
    '/assets/index-of-before.js',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/nowhere',
  ])('%s is not there', async (path) => {
    expect([403, 404]).toContain((await get(path)).status)
  })

  test('links of others lead to pages, and not to data', async () => {
    expect((await get('/producers', FROM_ELSEWHERE)).status).toBe(200)
    expect((await get('/v1/producers', FROM_ELSEWHERE)).status).toBe(403)
  })
})
