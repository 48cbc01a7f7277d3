/** The media type of `encodeResults`: what a client that asks for nothing gets. */
export const MEDIA_TYPE_JSON = 'application/json'
