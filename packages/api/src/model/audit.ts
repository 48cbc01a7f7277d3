/** Something that an operator changed, or that was refused. */
export interface AuditEntry {
  id: string
  /** By the clock of the database. */
  time: string
  /** Name of the token; `local` where none was wanted, null where none was known. */
  caller: string | null
  token_id: string | null
  /** The operation, such as `apply_timeseries_schemas`; `refused` for what was not let in. */
  action: string
  /** What was acted on. */
  subject: string
  /** Status of the answer. */
  status: number
  detail: string
}
