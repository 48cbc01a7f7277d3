/** The most that one answer, or one file, of a source may be. */
export const MAX_SOURCE_BYTES = 16 * 1024 * 1024
