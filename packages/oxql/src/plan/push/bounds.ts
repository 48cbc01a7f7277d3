/** A stretch of time, both ends included; without an end it is open there. */
export interface Bounds {
  readonly from?: bigint
  readonly to?: bigint
}

export const ALWAYS: Bounds = {}

export function bounds(from: bigint | undefined, to: bigint | undefined): Bounds {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

/** What is in both. */
export function overlap(a: Bounds, b: Bounds): Bounds {
  return bounds(
    pick(a.from, b.from, later) ?? a.from ?? b.from,
    pick(a.to, b.to, earlier) ?? a.to ?? b.to,
  )
}

/** What reaches over both. */
export function span(a: Bounds, b: Bounds): Bounds {
  return bounds(pick(a.from, b.from, earlier), pick(a.to, b.to, later))
}

export function earlierBy(by: bigint, { from, to }: Bounds): Bounds {
  return bounds(from === undefined ? from : from - by, to === undefined ? to : to - by)
}

function pick(
  a: bigint | undefined,
  b: bigint | undefined,
  choose: (a: bigint, b: bigint) => bigint,
): bigint | undefined {
  return a === undefined || b === undefined ? undefined : choose(a, b)
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
