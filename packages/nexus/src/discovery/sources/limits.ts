/** The most that one answer, or one file, of a source may be. */
export const MAX_SOURCE_BYTES = 16 * 1024 * 1024
/** The most that a line of an answer may be that goes on: no object of Kubernetes is as large. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024
