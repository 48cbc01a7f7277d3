import { z } from 'zod'

import { auditEntryPage } from '../zod/audit.ts'
import { pageQuery } from '../zod/common.ts'
import { me } from '../zod/me.ts'
import {
  createdToken,
  idOrName,
  tokenCreateRequest,
  tokenDetails,
  tokenPage,
} from '../zod/tokens.ts'
import type { Route } from './route.ts'

const params = z.object({ token: idOrName.describe('Its id, or its name.') })
const NO_TOKEN = { 404: 'No such token.' }

/** Who may do what, and what was done: for operators, besides what each may ask of itself. */
export const tokenRoutes = {
  getMe: {
    operation: 'get_me',
    method: 'GET',
    path: '/v1/me',
    summary: 'Whose token is shown, and what it may do.',
    access: ['viewer', 'collector', 'producer'],
    success: { status: 200, description: 'Who asks.', schema: me },
  },
  listTokens: {
    operation: 'list_tokens',
    method: 'GET',
    path: '/v1/tokens',
    summary: 'All tokens, with expired and revoked ones.',
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: tokenPage },
  },
  createToken: {
    operation: 'create_token',
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Make a token. Its text is told in this answer, and never again.',
    body: tokenCreateRequest,
    success: { status: 201, description: 'The token.', schema: createdToken },
    problems: { 409: 'There is a token of that name, which is not revoked.' },
  },
  getToken: {
    operation: 'get_token',
    method: 'GET',
    path: '/v1/tokens/{token}',
    summary: 'One token; of several with a name, the one that is not revoked.',
    params,
    success: { status: 200, description: 'What is known of it.', schema: tokenDetails },
    problems: NO_TOKEN,
  },
  revokeToken: {
    operation: 'revoke_token',
    method: 'DELETE',
    path: '/v1/tokens/{token}',
    summary: 'Have a token refused from now on, within 5 seconds by every Nexus.',
    params,
    success: { status: 200, description: 'The revoked token.', schema: tokenDetails },
    problems: NO_TOKEN,
  },
  listAudit: {
    operation: 'list_audit',
    method: 'GET',
    path: '/v1/audit',
    summary: 'What operators changed and who was refused, of the last 90 days.',
    query: pageQuery,
    success: { status: 200, description: 'The newest first.', schema: auditEntryPage },
  },
} as const satisfies Record<string, Route>
