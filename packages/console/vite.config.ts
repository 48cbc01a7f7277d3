import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compression } from 'vite-plugin-compression2'

/** `npm run dev -w packages/console` shows pages as they are written, of the Nexus that runs here. */
const NEXUS = process.env['OXIMETER_API'] ?? 'http://127.0.0.1:12220'

/** `--mode mock`: the same pages of a Nexus that is made up, in each of its states. */
const mockBackend: Plugin = {
  name: 'mock-backend',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('/src/main.tsx', '/mock/main.tsx'),
  },
}

export default defineConfig(({ mode }) => ({
  plugins:
    mode === 'mock'
      ? [react(), mockBackend]
      : [react(), compression({ algorithms: ['brotliCompress', 'gzip'], threshold: 1024 })],
  resolve: {
    conditions: ['@oximeter/source', 'module', 'browser', 'development|production'],
    // What Nexus answers with is made for Node; the trailing slash tells the package from Node's own.
    ...(mode === 'mock' && { alias: { 'node:buffer': 'buffer/' } }),
  },
  build: {
    outDir: mode === 'mock' ? 'dist/mock' : 'dist/site',
    target: 'es2024',
    // Browsers that have this JavaScript have light-dark() too, or nearly all.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // Says which files a page is made of: what its first load takes is a test.
    manifest: true,
    ...(mode === 'mock' && { chunkSizeWarningLimit: 5000 }),
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    port: 12_224,
    proxy: { '/v1': { target: NEXUS, changeOrigin: true, headers: { origin: NEXUS } } },
  },
}))
