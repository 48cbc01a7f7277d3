import { Button, Table, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'

import { formatCount } from '../format/quantity.ts'

export interface Column<T> {
  readonly header: string
  readonly cell: (row: T) => ReactNode
  /** Numbers are compared by their ends, and stay with their units. */
  readonly align?: 'right'
  /** Whether it is in one line, however narrow the table is. Default: what is at the right. */
  readonly isOneLine?: boolean
}

export interface DataTableProps<T> {
  /** What is in it, for who does not see it. */
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly rowKey: (row: T) => string
  /** Where there are no rows. */
  readonly empty?: string
  /** Pixels, where what is below shall stay in reach: then it scrolls within itself. Default: as high as its rows. */
  readonly maxHeight?: number
}

const FIRST_ROWS = 100

/** Rows of things alike; scrolls within itself where the window is narrow. More than a hundred are shown when asked for. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, columns, rowKey, empty, maxHeight } = props
  const [shown, setShown] = useState(FIRST_ROWS)
  if (rows.length === 0 && empty !== undefined) {
    return (
      <Text size="sm" c="dimmed" py="xs">
        {empty}
      </Text>
    )
  }
  const rest = rows.length - shown
  return (
    <>
      <Table.ScrollContainer
        minWidth={columns.length * 80}
        type="native"
        // What scrolls is reached by keys.
        {...(maxHeight !== undefined && {
          maxHeight,
          role: 'group',
          'aria-label': label,
          tabIndex: 0,
        })}
      >
        <Table
          aria-label={label}
          verticalSpacing={6}
          highlightOnHover
          stickyHeader={maxHeight !== undefined}
        >
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.header} {...lookOf({ ...column, isOneLine: true })}>
                  {column.header}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, shown).map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.header} {...lookOf(column)}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rest > 0 && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setShown(shown + FIRST_ROWS * 5)}>
          Show more ({formatCount(rest)})
        </Button>
      )}
    </>
  )
}

function lookOf<T>({ align, isOneLine = align === 'right' }: Column<T>) {
  return { ta: align ?? 'left', ...(isOneLine && { style: { whiteSpace: 'nowrap' } }) } as const
}
