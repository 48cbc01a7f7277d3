import { Code, Group } from '@mantine/core'

export interface LabelsProps {
  readonly labels: Readonly<Record<string, string>>
  /** Those that are said elsewhere. */
  readonly without?: readonly string[]
}

/** What an alert is about. */
export function Labels({ labels, without = [] }: LabelsProps) {
  return (
    <Group gap={4}>
      {Object.entries(labels)
        .filter(([name]) => !without.includes(name))
        .map(([name, value]) => (
          <Code key={name}>
            {name}={value}
          </Code>
        ))}
    </Group>
  )
}
