/** The text that a list is searched by, as the address has it; a number there is text as well. */
export interface Searched {
  readonly q?: string | undefined
}

/** Of an address that somebody may have typed: what makes no sense is left out. */
export function readSearched({ q }: Record<string, unknown>): Searched {
  return (typeof q === 'string' || typeof q === 'number') && q !== '' ? { q: String(q) } : {}
}
