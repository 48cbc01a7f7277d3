import { Buffer } from 'node:buffer'

/** What Nexus answers with is made for Node, where this is everywhere. */
globalThis.Buffer = Buffer
