import { Code } from '@mantine/core'

/** The beginning of a UUID, which tells it from others on a page; all of it where one points at it. */
export function ShortId({ id }: { readonly id: string }) {
  return <Code title={id}>{id.slice(0, 8)}</Code>
}
