import { readFileSync } from 'node:fs'

/** Texts of queries, between which lines are empty. */
export function readCases(file: string): string[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  return text.trimEnd().split('\n\n')
}
