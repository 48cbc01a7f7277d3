import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'

export interface SearchInputProps {
  readonly label: string
  /** What is searched, shown while nothing is typed. */
  readonly placeholder: string
  readonly value: string
  /** Undefined where nothing is typed any more. */
  readonly onChange: (value: string | undefined) => void
}

export function SearchInput({ label, placeholder, value, onChange }: SearchInputProps) {
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={value}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === '' ? undefined : currentTarget.value)
      }
      mb="xs"
      maw={420}
      flex="1 1 240px"
    />
  )
}
