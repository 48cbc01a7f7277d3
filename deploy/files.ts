import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parseAllDocuments } from 'yaml'

export type Json = Readonly<Record<string, unknown>>

export function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

/** The documents of a YAML file, `<<` merged. Keys that are there twice and the like are errors. */
export function yamlOf(name: string): Json[] {
  return parseAllDocuments(textOf(name), { merge: true, strict: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings]
    if (problem !== undefined) throw problem
    return document.toJS() as Json
  })
}
