import { InvalidArgumentError, Option, type Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'
import { integerArgument } from '../command-line/integer-argument.ts'
import * as kinds from '../config/kinds.ts'

interface ChangeFlags {
  readonly dryRun?: true
  readonly yes?: true
}

/** Adds `retention`: how long samples are kept, and what is stored. */
export function addRetentionCommands(program: Command): void {
  const retention = program
    .command('retention')
    .description('show or change how long samples are kept, by age and by bytes')

  addClientOptions(retention.command('list', { isDefault: true }))
    .description('show the policies, and how much is stored of each timeseries')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./retention.ts')).listRetention(nexus)),
    )

  changing(retention.command('set <timeseries>'))
    .description(
      'keep the samples of a timeseries, of all whose name begins so ("disk:*"), or of all others ' +
        '("default") for so long: those that are stored, too',
    )
    .addOption(
      new Option('--days <n>', 'whole days for which they are kept').argParser(
        integerArgument(1, 20_000),
      ),
    )
    .addOption(
      new Option(
        '--bytes <size>',
        'what they may take on the disk together, such as 10GiB: the oldest days go first, never today; of "default" it is about all samples',
      ).argParser(bytesArgument),
    )
    .action(
      (
        pattern: string,
        { days, bytes, ...flags }: ChangeFlags & { days?: number; bytes?: number },
        command: Command,
      ) =>
        ask(command, async (nexus) =>
          (await import('./retention.ts')).setRetention(
            nexus,
            pattern,
            {
              ...(days === undefined ? {} : { days }),
              ...(bytes === undefined ? {} : { bytes }),
            },
            optionsOf(flags),
          ),
        ),
    )

  changing(retention.command('remove <timeseries>'))
    .description('forget what was said of these: the default, or a shorter beginning, holds again')
    .action((pattern: string, flags: ChangeFlags, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./retention.ts')).removeRetention(nexus, pattern, optionsOf(flags)),
      ),
    )
}

function changing(command: Command): Command {
  return addClientOptions(command)
    .addOption(new Option('--dry-run', 'only say what would be deleted'))
    .addOption(
      new Option('--yes', 'samples may be lost for good; without it none is deleted for this'),
    )
}

function optionsOf({ dryRun, yes }: ChangeFlags) {
  return { dryRun: dryRun === true, yes: yes === true }
}

function bytesArgument(written: string): number {
  const kind = kinds.bytes(1, Number.MAX_SAFE_INTEGER)
  const bytes = kind.parse(written)
  if (bytes === undefined) throw new InvalidArgumentError(`It is not ${kind.noun}.`)
  return bytes
}
