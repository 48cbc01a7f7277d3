import { fileURLToPath } from 'node:url'

/** Where the built page is. Empty until `npm run build -w packages/console` has run. */
export const CONSOLE_DIRECTORY = fileURLToPath(new URL('../dist/site/', import.meta.url))
