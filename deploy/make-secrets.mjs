// Makes the random tokens and passwords that compose.yaml hands out, once: what is there stays.

import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const directory = join(import.meta.dirname, 'secrets')
const TOKENS = ['operator_token', 'collector_token', 'viewer_token']
const PASSWORDS = ['clickhouse_password', 'grafana_password']

const random = () => randomBytes(32).toString('base64url')

mkdirSync(directory, { recursive: true, mode: 0o700 })
for (const [names, make] of [
  [TOKENS, () => `oxm_${random()}`],
  [PASSWORDS, random],
]) {
  for (const name of names) {
    try {
      // Readable for the user that a container runs as; the directory keeps others out.
      writeFileSync(join(directory, name), make(), { flag: 'wx', mode: 0o644 })
      console.log(`made ${name}`)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      console.log(`kept ${name}`)
    }
  }
}
