import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceDurably } from '../spool/durable-files.ts'

const NAME = 'producers.json'

/**
 * The last list of producers that came from Nexus, kept on disk: with it a collector that starts
 * while Nexus is away knows what to do.
 */
export class ProducerListFile {
  readonly #directory: string
  #saved: string | undefined
  #saving: Promise<void> = Promise.resolve()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** @returns undefined where there is none, or none that can be read */
  async load(): Promise<readonly unknown[] | undefined> {
    try {
      const text = await readFile(join(this.#directory, NAME), 'utf8')
      const records: unknown = JSON.parse(text)
      if (!Array.isArray(records)) return undefined
      this.#saved = text
      return records
    } catch {
      return undefined
    }
  }

  /** Replaces it as a whole; nothing is written where nothing has changed. */
  save(records: readonly unknown[]): Promise<void> {
    // One after the other: they write to the same place.
    const saving = this.#saving.catch(() => {}).then(() => this.#replace(JSON.stringify(records)))
    this.#saving = saving
    return saving
  }

  async #replace(text: string): Promise<void> {
    if (text === this.#saved) return
    await mkdir(this.#directory, { recursive: true })
    // Tokens of producers are in it.
    await replaceDurably(this.#directory, NAME, [Buffer.from(text)], 0o600)
    this.#saved = text
  }

  /** Resolves when the last list is kept, or could not be. */
  async saved(): Promise<void> {
    await this.#saving.catch(() => {})
  }
}
