/** A file of the spool that does not hold what was written. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError'
  readonly code = 'damaged-file'
}
