import type { ClickHouseSettings } from '@clickhouse/client'

/**
 * The text of each row as it is, and after the last what was read: no other format of the engine
 * carries both bytes and figures. JSON would carry numbers as digits, Native has no place for figures,
 * and the embedded engine has them nowhere else.
 */
export const ANSWER_FORMAT: ClickHouseSettings = {
  format_template_row_format: '${r:Raw}',
  format_template_rows_between_delimiter: '\n',
  format_template_resultset_format: '${data}\n${rows_read:Raw} ${bytes_read:Raw}\n',
}
