import { Tabs } from '@mantine/core'
import type { ComponentType } from 'react'

import { PageHeader } from './PageHeader.tsx'

export interface PageTabsProps<Tab extends string> {
  readonly title: string
  readonly tabs: readonly { readonly tab: Tab; readonly label: string }[]
  readonly shown: Tab
  readonly content: Readonly<Record<Tab, ComponentType>>
  readonly onChange: (tab: Tab | undefined) => void
}

/** A page of several parts, one of which is shown. */
export function PageTabs<Tab extends string>(props: PageTabsProps<Tab>) {
  const { title, tabs, shown, content, onChange } = props
  const Content: ComponentType = content[shown]
  return (
    <>
      <PageHeader title={title} />
      <Tabs
        value={shown}
        onChange={(value) => onChange(tabs.find(({ tab }) => tab === value)?.tab)}
      >
        <Tabs.List mb="md" aria-label={title}>
          {tabs.map(({ tab, label }) => (
            <Tabs.Tab key={tab} value={tab}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown}>
          <Content />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
