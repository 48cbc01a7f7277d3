import { Anchor, Blockquote, Code, Divider, List, Text, Title } from '@mantine/core'
import { Fragment, useMemo, type ReactNode } from 'react'

import classes from './Markdown.module.css'
import { parseMarkdown, type Block, type Inline } from './parse-markdown.ts'

/** A text that somebody wrote in Markdown. It becomes elements of the page, and never HTML. */
export function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  return <div className={classes.markdown}>{listed(blocks, blockOf)}</div>
}

function blockOf(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading': {
      // Below the title of the page, and that of the panel.
      const order = (block.level + 2) as 3 | 4 | 5
      return <Title order={order}>{listed(block.inline, inlineOf)}</Title>
    }
    case 'paragraph':
      return <Text size="sm">{listed(block.inline, inlineOf)}</Text>
    case 'quote':
      return <Blockquote p="xs">{listed(block.inline, inlineOf)}</Blockquote>
    case 'list':
      return (
        <List size="sm" type={block.ordered ? 'ordered' : 'unordered'}>
          {listed(block.items, (item) => (
            <List.Item>{listed(item, inlineOf)}</List.Item>
          ))}
        </List>
      )
    case 'code':
      return <Code block>{block.text}</Code>
    case 'rule':
      return <Divider />
  }
}

function inlineOf(part: Inline): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <Code>{part.text}</Code>
    case 'strong':
      return <strong>{listed(part.inline, inlineOf)}</strong>
    case 'emphasis':
      return <em>{listed(part.inline, inlineOf)}</em>
    case 'link':
      return (
        <Anchor href={part.to} size="sm" underline="always" rel="noreferrer noopener">
          {listed(part.inline, inlineOf)}
        </Anchor>
      )
  }
}

/** The parts of a text have no names but their places. */
function listed<T>(parts: readonly T[], nodeOf: (part: T) => ReactNode): ReactNode[] {
  return parts.map((part, at) => (
    // oxlint-disable-next-line react/no-array-index-key -- another text is another tree
    <Fragment key={at}>{nodeOf(part)}</Fragment>
  ))
}
