import { deepEqual } from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  nat,
  oneof,
  record,
} from 'fast-check'
import { expect, test } from 'vitest'
import type { FaultPoint } from '../../src/faults.ts'
import { Spool } from '../../src/spool/spool.ts'
import type { SpooledBlock } from '../../src/spool/spooled-block.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textBlock, textsOf } from './blocks.ts'

/** What is to be found after a crash. */
interface State {
  readonly texts: readonly string[]
  readonly page: number | undefined
}

type Step =
  | { readonly do: 'seal'; readonly blocks: number; readonly hasPage: boolean }
  | { readonly do: 'supersede'; readonly which: number }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'tidy' }

const step: Arbitrary<Step> = oneof(
  {
    weight: 4,
    arbitrary: record({
      do: constant('seal' as const),
      blocks: nat(3),
      hasPage: boolean(),
    }),
  },
  { weight: 3, arbitrary: record({ do: constant('remove' as const), which: nat() }) },
  { weight: 1, arbitrary: record({ do: constant('supersede' as const), which: nat() }) },
  { weight: 1, arbitrary: record({ do: constant('tidy' as const) }) },
)
/** Each run ends with a crash at one of the faults that it passes; the next finds what is left. */
const history = array(
  record({ steps: array(step, { minLength: 1, maxLength: 8 }), crash: nat(30) }),
  { minLength: 1, maxLength: 5 },
)

const producer = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'

/** A spool in a directory of its own, and what a crash at any moment may leave of it. */
class Run {
  readonly directory: string
  state: State
  #before: State
  #after: State
  #faultsToGo: number
  #crash: { readonly directory: string; readonly allowed: readonly State[] } | undefined

  constructor(directory: string, state: State, crash: number) {
    this.directory = directory
    this.state = state
    this.#before = state
    this.#after = state
    this.#faultsToGo = crash
  }

  get crash() {
    return this.#crash
  }

  async play(steps: readonly Step[], numbers: Iterator<number>): Promise<void> {
    const { directory } = this
    const spool = new Spool({
      directory,
      timers: systemTimers,
      faults: (point) => this.#fault(point),
    })
    await spool.open()
    deepEqual(await look(spool), this.state)
    for (const one of steps) {
      if (this.#crash !== undefined) return
      await this.#step(one, spool, numbers)
    }
  }

  async #step(one: Step, spool: Spool, numbers: Iterator<number>): Promise<void> {
    const { texts, page } = this.state
    const entries = [...spool.entries()]
    const number = (): number => numbers.next().value as number
    switch (one.do) {
      case 'seal': {
        const added = Array.from({ length: one.blocks }, () => `block ${number()}`)
        const next = one.hasPage ? number() : page
        const position = { producer, epoch: 'e', page: next ?? 0 }
        this.#expect({ texts: [...texts, ...added], page: next })
        await spool.seal({
          blocks: added.map((text) => textBlock(text)),
          positions: one.hasPage ? [position] : [],
        })
        break
      }
      case 'remove':
      case 'supersede': {
        const index = one.which % Math.max(1, entries.length)
        const entry: SpooledBlock | undefined = entries[index]
        if (entry === undefined) return
        const others = texts.toSpliced(index, 1)
        if (one.do === 'remove') {
          this.#expect({ texts: others, page })
          await spool.remove(entry)
        } else {
          const text = `block ${number()}`
          this.#expect({ texts: [...others, text], page })
          await spool.seal({ blocks: [textBlock(text)], positions: [], supersedes: [entry] })
        }
        break
      }
      case 'tidy':
        await spool.tidy({ atOnce: true })
        break
    }
    this.state = this.#after
    this.#before = this.state
    deepEqual(await look(spool), this.state)
  }

  #expect(after: State): void {
    this.#before = this.state
    this.#after = after
  }

  #fault(point: FaultPoint): void {
    if (this.#faultsToGo-- !== 0) return
    const directory = mkdtempSync(join(tmpdir(), 'spool-crash-'))
    cpSync(this.directory, directory, { recursive: true })
    const allowed =
      point === 'seal:blocks-written'
        ? [this.#before]
        : point === 'seal:committed' || point === 'block:deleted'
          ? [this.#after]
          : [this.#before, this.#after]
    this.#crash = { directory, allowed }
  }
}

test('a crash at any stage leaves each seal as a whole or not at all, in order', async () => {
  await assert(
    asyncProperty(history, async (runs) => {
      const numbers = counter()
      const directories = [mkdtempSync(join(tmpdir(), 'spool-crash-'))]
      try {
        let state: State = { texts: [], page: undefined }
        for (const { steps, crash } of runs) {
          const run = new Run(directories.at(-1)!, state, crash)
          await run.play(steps, numbers)
          state = run.state
          if (run.crash === undefined) continue
          directories.push(run.crash.directory)
          const left = await stateOf(run.crash.directory)
          expect(run.crash.allowed).toContainEqual(left)
          state = left
        }
      } finally {
        for (const directory of directories) rmSync(directory, { recursive: true })
      }
    }),
    { numRuns: 60 },
  )
})

async function stateOf(directory: string): Promise<State> {
  // Of a copy: looking leaves traces.
  const copy = mkdtempSync(join(tmpdir(), 'spool-crash-'))
  try {
    cpSync(directory, copy, { recursive: true })
    const spool = new Spool({ directory: copy, timers: systemTimers })
    await spool.open()
    return await look(spool)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

async function look(spool: Spool): Promise<State> {
  return { texts: await textsOf(spool), page: spool.positionOf(producer)?.page }
}

function* counter(): Generator<number, never> {
  for (let number = 0; ; number++) yield number
}
