import { RecordBatchReader, Table } from 'apache-arrow'

/** What Arrow's own library reads of so many streams, one behind the other. */
export function readArrow(bytes: Uint8Array, streams: number): Table[] {
  const reader = RecordBatchReader.from(bytes)
  return Array.from({ length: streams }, () => {
    // Else it would take what is left for its own to throw away.
    reader.reset().open({ autoDestroy: false })
    return new Table([...reader])
  })
}
