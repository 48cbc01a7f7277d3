/** What a collector asks for by name that wants columns. */
export const MEDIA_TYPE_COLUMNS = 'application/vnd.apache.arrow.stream'
