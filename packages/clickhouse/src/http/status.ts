/** The HTTP status that ClickHouse gives with an exception. */
export function httpStatus(code: number): number {
  return STATUS.get(code) ?? 500
}

const BY_STATUS: readonly (readonly [status: number, codes: readonly number[]])[] = [
  // Text, types and arguments that are wrong.
  [400, [6, 26, 27, 33, 36, 38, 41, 42, 43, 44, 47, 50, 53, 57, 62, 69, 70, 72, 78, 117, 179]],
  [400, [184, 215, 219, 323, 358, 377, 386, 427, 456, 457, 475, 573]],
  [401, [194, 516]],
  [403, [192, 193, 492, 497]],
  // Unknown tables, functions, databases, settings, formats and so on.
  [404, [46, 52, 54, 56, 60, 63, 73, 81, 115, 511]],
  [408, [159]],
  [413, [335]],
  [429, [202]],
  [501, [48]],
  [503, [76, 209, 439]],
]

const STATUS = new Map(BY_STATUS.flatMap(([status, codes]) => codes.map((code) => [code, status])))
