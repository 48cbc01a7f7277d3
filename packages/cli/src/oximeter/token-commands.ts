import { ROLES, type Role } from '@oximeter/api/client'
import { InvalidArgumentError, Option, type Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'
import { durationArgument } from '../command-line/duration-argument.ts'
import { limitOption } from '../command-line/limit-option.ts'
import { uuid } from '../config/kinds.ts'

const DAY_MS = 86_400_000

interface CreateOptions {
  readonly name: string
  readonly role: Role
  readonly silo?: string
  readonly project?: string
  readonly producer?: string[]
  readonly expires?: number
}

/** `oximeter tokens …` and `oximeter audit`. */
export function addTokenCommands(program: Command): void {
  const tokens = program
    .command('tokens')
    .description('make, list and revoke the tokens by which programs and people are let in')

  addClientOptions(tokens.command('list', { isDefault: true }))
    .description('list the tokens that are good')
    .addOption(new Option('--all', 'list expired and revoked ones too'))
    .action(({ all }: { all?: true }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./tokens.ts')).listTokens(nexus, { all: all === true }),
      ),
    )
  addClientOptions(tokens.command('create'))
    .description('make a token, and print it: it is not shown again')
    .requiredOption('--name <name>', 'what it is called in lists and in the audit')
    .addOption(new Option('--role <role>', 'what it is for').choices(ROLES).makeOptionMandatory())
    .addOption(new Option('--silo <silo>', 'of a viewer: only what is of this silo'))
    .addOption(new Option('--project <project>', 'of a viewer: only what is of this project'))
    .addOption(
      new Option(
        '--producer <id...>',
        'of a producer: it may register no others; else those that it registers first',
      ).argParser(producerIds),
    )
    .addOption(
      new Option('--expires <duration>', 'how long it is good, such as 30d').argParser(
        durationArgument(1000, 3650 * DAY_MS),
      ),
    )
    .action((options: CreateOptions, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./tokens.ts')).createToken(nexus, {
          name: options.name,
          role: options.role,
          ...(options.silo !== undefined && { silo: options.silo }),
          ...(options.project !== undefined && { project: options.project }),
          ...(options.producer !== undefined && { producer_ids: options.producer }),
          ...(options.expires !== undefined && {
            lifetime_secs: Math.ceil(options.expires / 1000),
          }),
        }),
      ),
    )
  addClientOptions(tokens.command('show <token>'))
    .description('show what is known of a token, by its id or name')
    .action((which: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./tokens.ts')).showToken(nexus, which)),
    )
  addClientOptions(tokens.command('revoke <token>'))
    .description('have a token refused from now on, by its id or name')
    .action((which: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./tokens.ts')).revokeToken(nexus, which)),
    )

  addClientOptions(program.command('audit'))
    .description('show what operators changed and who was refused, the newest first')
    .addOption(limitOption(100, 'entries'))
    .action(({ limit }: { limit: number }, command: Command) =>
      ask(command, async (nexus) => (await import('./tokens.ts')).showAudit(nexus, limit)),
    )
}

function producerIds(written: string, before: string[] = []): string[] {
  const id = uuid.parse(written)
  if (id === undefined) throw new InvalidArgumentError('It is no UUID.')
  return [...before, id]
}
