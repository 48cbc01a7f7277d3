import { Option, type Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'
import { uuidArgument } from '../command-line/uuid-argument.ts'

const readId = uuidArgument('oximeter collectors')

/** `oximeter collectors …`: look at collectors, and take them out of service and back. */
export function addCollectorCommands(program: Command): void {
  const collectors = program
    .command('collectors')
    .description('show the collectors, or take them out of service and back')
  addClientOptions(collectors.command('list', { isDefault: true }))
    .description('list all collectors, what they do and what became of what they collected')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./collectors.ts')).listCollectors(nexus)),
    )
  addClientOptions(collectors.command('show'))
    .argument('<id>', 'of the collector', readId)
    .description('show everything about one collector')
    .action((id: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./collectors.ts')).showCollector(nexus, id)),
    )
  addClientOptions(collectors.command('drain'))
    .argument('<id>', 'of the collector', readId)
    .description('hand the producers of a collector over to others, without a gap')
    .addOption(new Option('--wait', 'end when it holds none any more, so that it may be stopped'))
    .action((id: string, { wait }: { wait?: true }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./collector-service.ts')).drainCollector(nexus, id, {
          wait: wait === true,
          tell: (line) => process.stderr.write(`${line}\n`),
        }),
      ),
    )
  addClientOptions(collectors.command('resume'))
    .argument('<id>', 'of the collector', readId)
    .description('end the drain of a collector: it gets producers again')
    .action((id: string, _options, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./collector-service.ts')).resumeCollector(nexus, id),
      ),
    )
  addClientOptions(collectors.command('expunge'))
    .argument('<id>', 'of the collector', readId)
    .description('take a collector out of service that is gone for good: others have its producers')
    .addOption(new Option('--yes', 'that is meant; without it nothing is done'))
    .action((id: string, { yes }: { yes?: true }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./collector-service.ts')).expungeCollector(nexus, id, { yes: yes === true }),
      ),
    )
}
