import type { TokenScope } from './tokens.ts'

/** What every saved object has, whatever is saved. */
export interface SavedInfo {
  /** A UUID; of one that comes with Nexus, a word such as `host`. */
  id: string
  /** As its document says: unique among those of one kind and scope. */
  name: string
  description: string
  /** It comes with Nexus: it can be read and copied, not changed. */
  builtin: boolean
  /** Rises with each change; 0 of one that comes with Nexus. */
  revision: number
  /** Who sees it, besides the whole fleet: those who may see this silo or project. */
  scope: TokenScope
  /** Of the silo or project. */
  scope_id: string | null
  /** These three are null of one that comes with Nexus. */
  time_created: string | null
  time_changed: string | null
  /** Name of the token that saved it last; `local` without one. */
  changed_by: string | null
}

export interface Saved<Document> extends SavedInfo {
  document: Document
}

export interface SaveRequest<Document> {
  /** A UUID that it is to have. Default: a new one. */
  id?: string
  document: Document
  /** Whose it is, given as a UUID or by its name. Default: the fleet's. */
  silo?: string
  project?: string
}

export interface SaveChangesRequest<Document> {
  /** Of what the changes were made to. */
  revision: number
  document: Document
}

/** Of each kind, in a whole Nexus. */
export const MAX_SAVED = 10_000

/** The newest version of the format of documents, and the only one so far. */
export const SAVED_FORMAT_VERSION = 1

/** A stretch of time that ends now, or one that is fixed. */
export type TimeRange = { last_secs: number } | { from: string; to: string }

/** How the answer to a query is shown. */
export const CHART_KINDS = ['line', 'area', 'stacked', 'heatmap', 'value', 'table'] as const
export type ChartKind = (typeof CHART_KINDS)[number]

/** A query with the way to show its answer: what is saved, exported and imported. */
export interface QueryDocument {
  format_version: typeof SAVED_FORMAT_VERSION
  name: string
  description: string
  /** OxQL. */
  query: string
  chart: ChartKind
  time_range: TimeRange
}

export type SavedQuery = Saved<QueryDocument>
export type SavedQueryRequest = SaveRequest<QueryDocument>
export type SavedQueryChanges = SaveChangesRequest<QueryDocument>
