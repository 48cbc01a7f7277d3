import { randomBytes } from 'node:crypto'
import { TOKEN_PREFIX } from './access.ts'

const SECRET_BYTES = 32

/** A text for a token: 256 random bits. */
export function randomToken(): string {
  return TOKEN_PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
}
