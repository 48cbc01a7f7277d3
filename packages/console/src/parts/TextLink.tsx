import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

/** A link of the router within text. */
export const TextLink = createLink((props: AnchorProps & ComponentProps<'a'>) => (
  <Anchor size="sm" {...props} />
))
