import type {
  DashboardDocument,
  NexusPublicClient,
  Page,
  PageQuery,
  QueryDocument,
  SaveChangesRequest,
  Saved,
  SavedInfo,
  SaveRequest,
} from '@oximeter/api/client'

export type SavedNoun = 'dashboard' | 'saved query'

export type AnyDocument = DashboardDocument | QueryDocument

/** What is saved of one kind: commands are alike for all kinds. */
export interface SavedClient<Document extends AnyDocument = AnyDocument> {
  list(query: PageQuery & { search?: string }): Promise<Page<SavedInfo>>
  get(id: string): Promise<Saved<Document>>
  create(request: SaveRequest<Document>): Promise<Saved<Document>>
  update(id: string, request: SaveChangesRequest<Document>): Promise<Saved<Document>>
  delete(id: string): Promise<void>
}

export function clientOf(nexus: NexusPublicClient, noun: SavedNoun): SavedClient {
  return noun === 'dashboard' ? dashboards(nexus) : savedQueries(nexus)
}

function dashboards(nexus: NexusPublicClient): SavedClient<DashboardDocument> {
  return {
    list: (query) => nexus.listDashboards(query),
    get: (id) => nexus.getDashboard({ id }),
    create: (request) => nexus.createDashboard(request),
    update: (id, request) => nexus.updateDashboard({ id }, request),
    delete: (id) => nexus.deleteDashboard({ id }),
  }
}

function savedQueries(nexus: NexusPublicClient): SavedClient<QueryDocument> {
  return {
    list: (query) => nexus.listSavedQueries(query),
    get: (id) => nexus.getSavedQuery({ id }),
    create: (request) => nexus.createSavedQuery(request),
    update: (id, request) => nexus.updateSavedQuery({ id }, request),
    delete: (id) => nexus.deleteSavedQuery({ id }),
  }
}
