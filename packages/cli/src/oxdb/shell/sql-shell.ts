import type { NexusPublicClient } from '@oximeter/api/client'

import { styleOf } from '../../output/table.ts'
import { allSchemas } from '../schemas.ts'
import { sql } from '../sql.ts'
import { commandsLike, COMMON_HELP, isCommand, runCommonCommand, textOf } from './shell-commands.ts'
import type { Completions, ShellLanguage } from './shell.ts'
import { SQL } from './statement.ts'

const HELP = `\
One SELECT of ClickHouse's SQL, over as many lines as it takes; a semicolon or an empty line ends it.
Each timeseries is a table that is named after it, with a column for each field.
  SELECT timestamp, datum FROM host:memory_used ORDER BY timestamp DESC LIMIT 5;
Tab completes timeseries, columns and keywords. Ctrl-C ends what is running.

${COMMON_HELP}`

const KEYWORDS =
  'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET DESC ASC AND OR NOT IN AS ON USING JOIN WITH DISTINCT ' +
  'BETWEEN LIKE IS NULL INTERVAL CASE WHEN THEN ELSE END UNION ALL now() count() avg( min( max( sum( quantile( ' +
  'uniq( argMax( toStartOfMinute( toStartOfInterval('

/** Columns of every view, besides its fields. */
const COLUMNS = ['timestamp', 'start_time', 'datum', 'version', 'timeseries_key']

/** Queries in SQL. */
export class SqlShell implements ShellLanguage {
  readonly prompt = 'sql> '
  readonly lexis = SQL
  readonly #nexus: NexusPublicClient
  readonly #output: NodeJS.WriteStream

  constructor(nexus: NexusPublicClient, output: NodeJS.WriteStream) {
    this.#nexus = nexus
    this.#output = output
  }

  async run(statement: string, signal: AbortSignal): Promise<string | undefined> {
    const style = styleOf(this.#output)
    if (isCommand(statement)) {
      return runCommonCommand(statement, { nexus: this.#nexus, help: HELP, style, signal })
    }
    return textOf(await sql(this.#nexus, statement, { signal }), style)
  }

  async complete(text: string): Promise<Completions> {
    const commands = commandsLike(text)
    if (commands) return { start: 0, texts: commands }
    const word = /[\w:]*$/.exec(text)![0]
    const schemas = await allSchemas(this.#nexus)
    const names = new Set(schemas.map((schema) => schema.timeseries_name))
    const fields = new Set(
      schemas.flatMap(({ field_schema }) => field_schema.map(({ name }) => name)),
    )
    const known = /^\s*\\d\s/.test(text)
      ? [...names]
      : [...names, ...fields, ...COLUMNS, ...KEYWORDS.split(' ')]
    const start = text.length - word.length
    const isUpper = word !== '' && word === word.toUpperCase()
    const texts = known.filter((one) => one.toLowerCase().startsWith(word.toLowerCase()))
    // Keywords are taken in either case; what is written stays as it is.
    return {
      start,
      texts: texts.map((one) =>
        one.startsWith(word) ? one : isUpper ? one.toUpperCase() : one.toLowerCase(),
      ),
    }
  }
}
