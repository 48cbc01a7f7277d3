import { Card, Text, Title, Tooltip, UnstyledButton } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode, Ref } from 'react'

import classes from './Panel.module.css'

export interface PanelFrameProps {
  readonly title: string
  readonly description: string
  /** What can be done with it, at the right of its title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly ref?: Ref<HTMLDivElement>
}

/** What is around a panel: its title, what it means, and what can be done with it. */
export function PanelFrame({ title, description, actions, children, ref }: PanelFrameProps) {
  const hasHead = title !== '' || description !== '' || actions !== undefined
  return (
    <Card
      withBorder
      padding={0}
      component="section"
      aria-label={title || 'Panel'}
      ref={ref}
      className={classes.panel}
    >
      {hasHead && (
        <header className={classes.head}>
          {title !== '' && (
            <Title order={2} className={classes.title} title={title}>
              {title}
            </Title>
          )}
          {description !== '' && (
            <Tooltip
              label={<Text size="xs">{description}</Text>}
              multiline
              maw={360}
              events={{ hover: true, focus: true, touch: true }}
            >
              <UnstyledButton className={classes.info} aria-label={`About: ${description}`}>
                <IconInfoCircle size={14} aria-hidden />
              </UnstyledButton>
            </Tooltip>
          )}
          <div className={classes.actions}>{actions}</div>
        </header>
      )}
      <div className={classes.body}>{children}</div>
    </Card>
  )
}
