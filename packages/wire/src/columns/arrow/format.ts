/** Numbers that the Arrow IPC format gives to things. */

export const VERSION_5 = 4

export const HEADER_SCHEMA = 1
export const HEADER_RECORD_BATCH = 3

export const TYPE_IDS = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  timestamp: 10,
  list: 12,
  struct: 13,
  'fixed-size-list': 16,
} as const

export const SINGLE = 1
export const DOUBLE = 2
export const NANOSECOND = 3

/** Digits of the decimals that are written, which are of 128 bits. */
export const DECIMAL_DIGITS = 38

/** What a message begins with. */
export const CONTINUATION = 0xffff_ffff
