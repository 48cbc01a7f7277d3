import { InvalidArgumentError, Option, type Command } from 'commander'

import { ask, printAnswer } from '../command-line/ask.ts'
import { addConfigOptions, configOf } from '../command-line/config-options.ts'
import * as kinds from '../config/kinds.ts'

interface SamplesOnly {
  readonly samplesOnly?: true
}

interface CopyOptions {
  readonly from?: string
  readonly fromUser?: string
  readonly fromPassword?: string
  readonly to: string
  readonly toUser?: string
  readonly toPassword?: string
  readonly toCluster?: string
  readonly json?: true
}

/** Adds `backup`, `restore` and `db copy`: what carries everything from one place to another. */
export function addBackupCommands(program: Command): void {
  withClickHouse(program.command('backup <directory>'))
    .description(
      'copy every sample that is stored, and what Nexus knows, to a directory; one that holds a ' +
        'backup is brought up to date',
    )
    .addOption(samplesOnly('leave out what Nexus knows, and do not ask it'))
    .action((directory: string, { samplesOnly: only }: SamplesOnly, command: Command) =>
      ask(command, async (nexus, config) => {
        const { backup } = await import('./backup/backup.ts')
        const { clickHouseAccess } = await import('../programs/clickhouse.ts')
        return backup(clickHouseAccess(config), only ? undefined : nexus, directory)
      }),
    )

  withClickHouse(program.command('restore <directory>'))
    .description(
      'store what a backup holds in an empty database, and compare counts and checksums; one that ' +
        'broke off is gone on with',
    )
    .addOption(samplesOnly('leave Nexus as it is, and do not ask it'))
    .addOption(new Option('--check', 'only read every file, and say which are damaged'))
    .action(
      async (
        directory: string,
        { samplesOnly: only, check, json }: SamplesOnly & { check?: true; json?: true },
        command: Command,
      ) => {
        const { checkBackup, restore } = await import('./backup/restore.ts')
        if (check) return printAnswer(await checkBackup(directory), json === true)
        return ask(command, async (nexus, config) => {
          const { clickHouseAccess } = await import('../programs/clickhouse.ts')
          return restore(clickHouseAccess(config), only ? undefined : nexus, directory)
        })
      },
    )

  const db = program.command('db').description('do something with all that is in ClickHouse')
  addConfigOptions(db.command('copy'), ['populate'])
    .description(
      'copy all samples to another ClickHouse, and compare counts and checksums; only what is not ' +
        'there is copied, so that it can be done again',
    )
    .addOption(new Option('--json', 'print JSON: an object with items'))
    .addOption(address('--from <url>', 'copy from this ClickHouse (default: that of the options)'))
    .addOption(new Option('--from-user <text>', 'user name there').default('default'))
    .addOption(passwordOption('--from-password <text>', 'OXIMETER_FROM_PASSWORD'))
    .addOption(address('--to <url>', 'copy to this ClickHouse').makeOptionMandatory())
    .addOption(new Option('--to-user <text>', 'user name there').default('default'))
    .addOption(passwordOption('--to-password <text>', 'OXIMETER_TO_PASSWORD'))
    .addOption(new Option('--to-cluster <name>', 'spread over the shards of this cluster there'))
    .action(async (options: CopyOptions, command: Command) => {
      const { copySamples } = await import('./backup/copy.ts')
      const { clickHouseAccess } = await import('../programs/clickhouse.ts')
      const from = options.from
        ? access(options.from, options.fromUser, options.fromPassword)
        : clickHouseAccess(configOf(command).config)
      const to = {
        ...access(options.to, options.toUser, options.toPassword),
        ...(options.toCluster === undefined ? {} : { cluster: options.toCluster }),
      }
      printAnswer(await copySamples(from, to), options.json === true)
    })
}

function withClickHouse(command: Command): Command {
  command.addOption(new Option('--json', 'print JSON: an object with items'))
  return addConfigOptions(command, ['client', 'populate'])
}

function samplesOnly(help: string): Option {
  return new Option('--samples-only', help)
}

function address(flags: string, help: string): Option {
  const kind = kinds.url('an HTTP address', 'http:', 'https:')
  return new Option(flags, help).argParser((written: string) => {
    const parsed = kind.parse(written)
    if (parsed === undefined) throw new InvalidArgumentError(`It is not ${kind.noun}.`)
    return parsed
  })
}

function passwordOption(flags: string, variable: string): Option {
  return new Option(flags, 'password there; better given in the environment').env(variable)
}

function access(url: string, username = 'default', password = '') {
  return { url, username, password }
}
