import type { Role, TokenCreateRequest, TokenScope } from '@oximeter/api/client'

import { parseSeconds } from '../../../format/duration-text.ts'

/** What is typed. */
export interface TokenForm {
  readonly name: string
  readonly role: Role
  readonly scope: TokenScope
  /** Name or id of the silo or project. */
  readonly of: string
  /** Ids, apart by spaces or commas. */
  readonly producers: string
  readonly lifetime: string
}

export const EMPTY_TOKEN: TokenForm = {
  name: '',
  role: 'viewer',
  scope: 'fleet',
  of: '',
  producers: '',
  lifetime: '90d',
}

export type TokenFormMistakes = Partial<Record<keyof TokenForm, string>>

/** What is missing or wrong, by where it is typed. */
export function mistakesOf({ name, role, scope, of, lifetime }: TokenForm): TokenFormMistakes {
  return {
    ...(name.trim() === '' && { name: 'Lists and the audit call it by its name.' }),
    ...(role === 'viewer' &&
      scope !== 'fleet' &&
      of.trim() === '' && { of: `Which ${scope}? Its name or its id.` }),
    ...(lifetime.trim() !== '' &&
      !((parseSeconds(lifetime) ?? 0) > 0) && {
        lifetime: 'A time such as 12h, 30d or 365d; nothing for one that does not end.',
      }),
  }
}

/** Only what means something for the role. */
export function requestOf(form: TokenForm): TokenCreateRequest {
  const { name, role, scope, of, producers, lifetime } = form
  const ids = producers.split(/[\s,]+/).filter((id) => id !== '')
  return {
    name: name.trim(),
    role,
    ...(role === 'viewer' && scope === 'silo' && { silo: of.trim() }),
    ...(role === 'viewer' && scope === 'project' && { project: of.trim() }),
    ...(role === 'producer' && ids.length > 0 && { producer_ids: ids }),
    ...(lifetime.trim() !== '' && { lifetime_secs: parseSeconds(lifetime) ?? 0 }),
  }
}
