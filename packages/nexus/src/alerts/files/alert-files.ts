import { glob, open, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { alertReceiverRequest } from '@oximeter/api'
import type { AlertFile, AlertFileProblem } from '@oximeter/api/client'
import { reasonOf } from '@oximeter/api/client'
import type { Logger } from 'pino'
import { Repeated } from '../../background/repeated.ts'
import type { AlertRuleEntry } from '../../store/alert-rules.ts'
import { stableId } from '../../store/stable-id.ts'
import { receiverOf, type SourcedReceiver } from '../receivers/receiver.ts'
import { formatFileProblem, parseAlertFile, type FileReceiver } from './parse-alert-file.ts'

const MAX_FILE_BYTES = 1024 * 1024
/** How often files are looked at: events of a file system get lost on some. */
const LOOK_MS = 2_000

export interface AlertFilesOptions {
  /** Files, directories (their `*.toml`), and patterns such as `alerts/*.toml`. */
  readonly paths: readonly string[]
  readonly logger: Logger
  readonly onChange: () => void
}

interface ReadFile {
  /** Of the files that it was read from, its own and those of secrets. */
  readonly version: string
  readonly secrets: readonly string[]
  readonly timeRead: Date
  /** As of when nothing was wrong with it; undefined where that was never so. */
  readonly rules: readonly AlertRuleEntry[] | undefined
  readonly receivers: readonly SourcedReceiver[]
  readonly problems: readonly AlertFileProblem[]
}

/**
 * Rules and receivers in files, read again when they change. One in which something is wrong counts as
 * it was before.
 */
export class AlertFiles implements AsyncDisposable {
  readonly #options: AlertFilesOptions
  readonly #looks: Repeated
  /** As they were read, each by itself. */
  #read: ReadonlyMap<string, ReadFile> = new Map()
  /** What counts of them. */
  #files: ReadonlyMap<string, ReadFile> = new Map()

  private constructor(options: AlertFilesOptions) {
    this.#options = options
    this.#looks = new Repeated({
      intervalMs: LOOK_MS,
      work: () => this.#look(),
      onTrouble: (error) =>
        options.logger.error(
          { reason: reasonOf(error) },
          'files of alert rules cannot be looked at',
        ),
    })
  }

  static async open(options: AlertFilesOptions): Promise<AlertFiles> {
    const files = new AlertFiles(options)
    await files.#look()
    return files
  }

  get rules(): readonly AlertRuleEntry[] {
    return [...this.#files.values()].flatMap(({ rules = [] }) => rules)
  }

  get receivers(): readonly SourcedReceiver[] {
    return [...this.#files.values()].flatMap(({ receivers }) => receivers)
  }

  /** Whether all rules are known that there should be: else nobody knows which are gone. */
  get isWhole(): boolean {
    return [...this.#files.values()].every(({ rules }) => rules !== undefined)
  }

  /** Ascending by path. */
  get files(): AlertFile[] {
    return Array.from(this.#files, ([file, { rules = [], receivers, timeRead, problems }]) => ({
      file,
      rules: rules.length,
      receivers: receivers.length,
      time_read: timeRead.toISOString(),
      problems: [...problems],
    })).toSorted((a, b) => (a.file < b.file ? -1 : 1))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#looks[Symbol.asyncDispose]()
  }

  async #look(): Promise<void> {
    const { paths, logger, onChange } = this.#options
    const read = new Map<string, ReadFile>()
    const files = new Map<string, ReadFile>()
    const names = { rules: new Map<string, string>(), receivers: new Map<string, string>() }
    let isChanged = false
    for (const path of await filesAt(paths)) {
      const before = this.#read.get(path)
      const version = await versionOf([path, ...(before?.secrets ?? [])])
      const isSame = before?.version === version
      const file = isSame ? before : await readAlertFile(path, before)
      const own = withoutTwins(file, names)
      read.set(path, file)
      files.set(path, own)
      if (isSame) continue
      isChanged = true
      const what = { file: path, rules: own.rules?.length ?? 0, receivers: own.receivers.length }
      if (own.problems.length === 0) logger.info(what, 'alert rules were read')
      for (const problem of own.problems) {
        logger.error(
          { ...what, problem: formatFileProblem(path, problem) },
          'a file of alert rules is wrong',
        )
      }
    }
    isChanged ||= files.size !== this.#files.size
    this.#read = read
    this.#files = files
    if (isChanged) onChange()
  }
}

async function readAlertFile(path: string, before: ReadFile | undefined): Promise<ReadFile> {
  const timeRead = new Date()
  const failed = async (
    problems: readonly AlertFileProblem[],
    secrets: readonly string[] = [],
  ) => ({
    version: await versionOf([path, ...secrets]),
    secrets,
    timeRead,
    rules: before?.rules,
    receivers: before?.receivers ?? [],
    problems,
  })
  let text: string
  try {
    text = await textOf(path)
  } catch (error) {
    return failed([{ line: 1, column: 1, message: whatIsWrong(error), hint: null }])
  }
  const parsed = parseAlertFile(text)
  if (parsed.problems.length > 0) return failed(parsed.problems)
  const secrets = parsed.receivers.flatMap(({ bearerTokenFile, caFile }) =>
    [bearerTokenFile, caFile].flatMap((file) => (file === undefined ? [] : [beside(path, file)])),
  )
  const receivers: SourcedReceiver[] = []
  const problems: AlertFileProblem[] = []
  for (const receiver of parsed.receivers) {
    try {
      receivers.push(await whole(receiver, path))
    } catch (error) {
      const message = `receiver ${receiver.name}: ${whatIsWrong(error)}`
      problems.push({ line: receiver.line, column: 1, message, hint: null })
    }
  }
  if (problems.length > 0) return failed(problems, secrets)
  return {
    version: await versionOf([path, ...secrets]),
    secrets,
    timeRead,
    rules: parsed.rules.map(({ rule, line }) => ({
      id: stableId('file', rule.name),
      rule,
      revision: 0,
      source: `${path}:${line}`,
      timeCreated: null,
      timeChanged: null,
    })),
    receivers,
    problems: [],
  }
}

async function whole(receiver: FileReceiver, path: string): Promise<SourcedReceiver> {
  const { name, request, bearerTokenFile, caFile, line } = receiver
  const contentOf = async (file: string | undefined): Promise<string | null> =>
    file === undefined ? null : (await textOf(beside(path, file))).trim()
  const secrets = { bearer_token: await contentOf(bearerTokenFile), ca: await contentOf(caFile) }
  const checked = alertReceiverRequest.parse({ ...request, ...secrets })
  // Who writes files here is on this machine.
  return {
    ...receiverOf(name, checked, { before: undefined, loopback: true }),
    source: `${path}:${line}`,
  }
}

/** A path in a file is from where that file is. */
function beside(path: string, file: string): string {
  return resolve(dirname(path), file)
}

/** A file without what another one has by the same name. */
function withoutTwins(
  file: ReadFile,
  names: { readonly rules: Map<string, string>; readonly receivers: Map<string, string> },
): ReadFile {
  const problems: AlertFileProblem[] = []
  const isFirst = (known: Map<string, string>, name: string, source: string | null): boolean => {
    const other = known.get(name)
    if (other === undefined) {
      known.set(name, source ?? '')
      return true
    }
    const line = Number(/:(\d+)$/.exec(source ?? '')?.[1] ?? 1)
    const message = `'${name}' is in ${other} too, which counts`
    problems.push({ line, column: 1, message, hint: 'give each a name of its own' })
    return false
  }
  const rules = file.rules?.filter(({ rule, source }) => isFirst(names.rules, rule.name, source))
  const receivers = file.receivers.filter(({ name, source }) =>
    isFirst(names.receivers, name, source),
  )
  return problems.length === 0
    ? file
    : { ...file, rules, receivers, problems: [...file.problems, ...problems] }
}

/** Ascending. A path that is no file is in it too: that it is not there is to be said. */
async function filesAt(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (/[*?[{]/.test(path)) return Array.fromAsync(glob(path))
      const isDirectory = await stat(path).then(
        (one) => one.isDirectory(),
        () => false,
      )
      return isDirectory ? Array.fromAsync(glob(join(path, '*.toml'))) : [path]
    }),
  )
  return [...new Set(found.flat())].toSorted()
}

async function versionOf(paths: readonly string[]): Promise<string> {
  const versions = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs, size, ino }) => `${path} ${mtimeMs} ${size} ${ino}`,
        (error: unknown) => `${path} ${whatIsWrong(error)}`,
      ),
    ),
  )
  return versions.join('\n')
}

async function textOf(path: string): Promise<string> {
  await using file = await open(path)
  const { size } = await file.stat()
  if (size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`)
  return await file.readFile('utf8')
}

function whatIsWrong(error: unknown): string {
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ENOENT') {
      const path = 'path' in error ? `${String(error.path)}: ` : ''
      return `${path}there is no such file`
    }
    return `it cannot be read (${String(error.code)})`
  }
  return reasonOf(error)
}
