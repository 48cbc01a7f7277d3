/** Who may see a timeseries, narrowest audience first. */
export const AUTHZ_SCOPES = ['fleet', 'silo', 'project', 'viewable_to_all'] as const

export type AuthzScope = (typeof AUTHZ_SCOPES)[number]
