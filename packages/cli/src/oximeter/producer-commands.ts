import type { Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'
import { uuidArgument } from '../command-line/uuid-argument.ts'

const readId = uuidArgument('oximeter producers')

/** `oximeter producers …`: look at producers, and have one collected. */
export function addProducerCommands(program: Command): void {
  const producers = program
    .command('producers')
    .description('show the producers and how their collection goes')
  addClientOptions(producers.command('list', { isDefault: true }))
    .description('list all producers')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./producers.ts')).listProducers(nexus)),
    )
  addClientOptions(producers.command('show'))
    .argument('<id>', 'of the producer', readId)
    .description('show everything about one producer, with its last 20 collections and collectors')
    .action((id: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./producers.ts')).showProducer(nexus, id)),
    )
  addClientOptions(producers.command('collect'))
    .argument('<id>', 'of the producer', readId)
    .description('have one producer collected now, and print the outcome')
    .action((id: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./producers.ts')).collectProducer(nexus, id)),
    )
}
