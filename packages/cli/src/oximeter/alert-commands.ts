import {
  ALERT_STATES,
  RECEIVER_KINDS,
  type AlertState,
  type ReceiverKind,
} from '@oximeter/api/client'
import { Option, type Command } from 'commander'

import { addClientOptions, ask, printAnswer } from '../command-line/ask.ts'
import { durationArgument } from '../command-line/duration-argument.ts'
import { limitOption } from '../command-line/limit-option.ts'
import { uuidArgument } from '../command-line/uuid-argument.ts'

const DAY_MS = 86_400_000

interface ReceiverFlags {
  readonly kind: ReceiverKind
  readonly url: string
  readonly bearerFile?: string
  readonly ca?: string
  readonly repeat?: number
  readonly resolved: boolean
}

/** Adds `alerts`: what is wrong by rules that people have made, and who is told. */
export function addAlertCommands(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('show alerts, their rules and who is told; silence them; check files of rules')

  addClientOptions(alerts.command('list', { isDefault: true }))
    .description('list the alerts that are pending, fire, or have resolved within 15 minutes')
    .addOption(new Option('--state <state>', 'only those').choices(ALERT_STATES))
    .action(({ state }: { state?: AlertState }, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/list.ts')).listAlerts(nexus, state)),
    )

  addRuleCommands(alerts)
  addSilenceCommands(alerts)
  addReceiverCommands(alerts)

  addClientOptions(alerts.command('files'))
    .description('list the files of rules that Nexus reads, and what is wrong with them')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/files.ts')).listFiles(nexus)),
    )
  addClientOptions(alerts.command('check <file...>'))
    .description('look for what is wrong with files of rules, and plan their queries')
    .addOption(
      new Option(
        '--schemas <path>',
        'plan by definitions in this directory or file, and ask no Nexus',
      ),
    )
    .action(async (files: string[], { schemas }: { schemas?: string }, command: Command) => {
      const { checkFiles, plannedByNexus, plannedBySchemas } = await import('./alerts/check.ts')
      if (schemas === undefined) {
        return ask(command, (nexus) => checkFiles(files, plannedByNexus(nexus)))
      }
      const answer = await checkFiles(files, await plannedBySchemas(schemas))
      printAnswer(answer, command.opts<{ json?: boolean }>().json === true)
    })
}

function addRuleCommands(alerts: Command): void {
  addClientOptions(alerts.command('rules'))
    .description('list the rules, and how they were last evaluated')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/rules.ts')).listRules(nexus)),
    )
  addClientOptions(alerts.command('rule <rule>'))
    .description('show everything about one rule, by its name or id')
    .action((rule: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/rules.ts')).showRule(nexus, rule)),
    )
  addClientOptions(alerts.command('history <rule>'))
    .description('show what happened to the alerts of a rule, the newest first')
    .addOption(limitOption(50, 'changes'))
    .action((rule: string, { limit }: { limit: number }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/rules.ts')).showHistory(nexus, rule, limit),
      ),
    )
  addClientOptions(alerts.command('apply <file...>'))
    .description('make the rules of files in Nexus, or change those that have their names')
    .action((files: string[], _options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/apply.ts')).applyRules(nexus, files)),
    )
  addClientOptions(alerts.command('remove <rule>'))
    .description('delete a rule, by its name or id; its alerts resolve')
    .action((rule: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/rules.ts')).removeRule(nexus, rule)),
    )
}

function addSilenceCommands(alerts: Command): void {
  addClientOptions(alerts.command('silences'))
    .description('list the silences that hold or will')
    .addOption(new Option('--all', 'list those of the last week that have ended, too'))
    .action(({ all }: { all?: true }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/silences.ts')).listSilences(nexus, { all: all === true }),
      ),
    )
  addClientOptions(alerts.command('silence <matcher...>'))
    .description(
      'have nobody told of alerts for a while: of those whose labels are so, such as ' +
        "alertname='Disk full' or 'host=~web.*'",
    )
    .addOption(
      new Option('--for <duration>', 'how long, such as 2h')
        .argParser(durationArgument(1000, 366 * DAY_MS))
        .makeOptionMandatory(),
    )
    .requiredOption('--comment <text>', 'why')
    .action((matchers: string[], options: { for: number; comment: string }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/silences.ts')).silence(nexus, matchers, {
          ms: options.for,
          comment: options.comment,
        }),
      ),
    )
  addClientOptions(alerts.command('unsilence'))
    .argument('<id>', 'of the silence', uuidArgument('oximeter alerts silences'))
    .description('end a silence now')
    .action((id: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/silences.ts')).unsilence(nexus, id)),
    )
}

function addReceiverCommands(alerts: Command): void {
  const receivers = alerts.command('receivers').description('show or change who is told of alerts')
  addClientOptions(receivers.command('list', { isDefault: true }))
    .description('list who is told, and how telling them goes')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./alerts/receivers.ts')).listReceivers(nexus)),
    )
  addClientOptions(receivers.command('set <name>'))
    .description('make a receiver, or change it: a secret that is not given stays as it is')
    .addOption(
      new Option('--kind <kind>', 'what it understands')
        .choices(RECEIVER_KINDS)
        .makeOptionMandatory(),
    )
    .requiredOption('--url <url>', 'where it is; of alertmanager its base')
    .option('--bearer-file <path>', 'a file with what it is shown as a bearer token')
    .option('--ca <path>', 'certificates (PEM) to trust in place of the usual')
    .addOption(
      new Option('--repeat <duration>', 'how often it is told again of what fires on').argParser(
        durationArgument(10_000, 30 * DAY_MS),
      ),
    )
    .option('--no-resolved', 'do not tell it that alerts resolve')
    .action((name: string, flags: ReceiverFlags, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/receivers.ts')).setReceiver(nexus, name, flags),
      ),
    )
  addClientOptions(receivers.command('remove <name>'))
    .description('forget a receiver')
    .action((name: string, _options, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/receivers.ts')).removeReceiver(nexus, name),
      ),
    )
  addClientOptions(alerts.command('test <receiver>'))
    .description('tell a receiver of an alert that is none, and print how it went')
    .action((name: string, _options, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./alerts/receivers.ts')).testReceiver(nexus, name),
      ),
    )
}
