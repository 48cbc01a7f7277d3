import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readConfig } from '../packages/cli/src/config/read-config.ts'
import { variableOf } from '../packages/cli/src/config/names.ts'
import { OPTION_NAMES } from '../packages/cli/src/config/options.ts'

const VARIABLES = new Set(OPTION_NAMES.map(variableOf))

/** Stands in for what a secret's file holds. */
const SECRETS: Readonly<Record<string, string>> = {
  database: 'postgresql://nexus:secret@database:5432/nexus',
}

/**
 * What is wrong with the environment that a program is given: variables that are no options, values
 * that they cannot have, and what contradicts itself. Files of secrets count as there.
 */
export function settingsProblems(environment: Readonly<Record<string, string>>): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'oximeter-deploy-'))
  const secretFile = join(directory, 'secret')
  const env: Record<string, string> = {}
  const unknown: string[] = []
  try {
    for (const [name, value] of Object.entries(environment)) {
      if (!name.startsWith('OXIMETER_')) continue
      const isFile = !VARIABLES.has(name) && name.endsWith('_FILE')
      if (!VARIABLES.has(isFile ? name.slice(0, -'_FILE'.length) : name)) unknown.push(name)
      env[name] = isFile ? secretFile : value
      const key = /^OXIMETER_(.*)_FILE$/.exec(name)?.[1]?.toLowerCase() ?? ''
      if (isFile) writeFileSync(secretFile, SECRETS[key] ?? 'secret')
    }
    readConfig({ env, cwd: directory })
    return unknown.map((name) => `${name} is no option`)
  } catch (error) {
    return [...unknown, String(error)]
  } finally {
    rmSync(directory, { recursive: true })
  }
}
