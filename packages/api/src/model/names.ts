/** What people call a silo, instead of its UUID. */
export interface NamedSilo {
  id: string
  name: string
}

/** What people call a project. */
export interface NamedProject {
  id: string
  name: string
  /** Of which silo it is, where that was said. */
  silo_id: string | null
}

export interface NamedProjectRequest {
  id: string
  name: string
  /** A UUID, or the name of a silo. */
  silo?: string
}
