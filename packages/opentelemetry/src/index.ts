export type { ImportOptions } from './import/catalog.ts'
export { DEFAULT_RESOURCE_ATTRIBUTES } from './import/imported-target.ts'
export { originOf, type Origin } from './import/origin.ts'
export { OximeterReader, type OximeterReaderOptions } from './reader/oximeter-reader.ts'
