import { Button, Table, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'

import { formatCount } from '../format/quantity.ts'

export interface Column<T> {
  readonly header: string
  readonly cell: (row: T) => ReactNode
  /** Numbers are compared by their ends. */
  readonly align?: 'right'
}

export interface DataTableProps<T> {
  /** What is in it, for who does not see it. */
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly rowKey: (row: T) => string
  /** Where there are no rows. */
  readonly empty?: string
}

const FIRST_ROWS = 100

/** Rows of things alike; scrolls within itself where the window is narrow. More than a hundred are shown when asked for. */
export function DataTable<T>({ label, rows, columns, rowKey, empty }: DataTableProps<T>) {
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
      <Table.ScrollContainer minWidth={columns.length * 90} type="native">
        <Table aria-label={label} verticalSpacing={6} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ header, align }) => (
                <Table.Th key={header} ta={align ?? 'left'}>
                  {header}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, shown).map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map(({ header, cell, align }) => (
                  <Table.Td key={header} ta={align ?? 'left'}>
                    {cell(row)}
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
