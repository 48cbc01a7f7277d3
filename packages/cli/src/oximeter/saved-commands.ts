import { Option, type Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'
import { uuidArgument } from '../command-line/uuid-argument.ts'
import type { SavedNoun } from './saved-client.ts'
import type { ImportOptions } from './saved.ts'

/** `oximeter dashboards …` and `oximeter queries …`. */
export function addSavedCommands(program: Command): void {
  addSaved(program.command('dashboards'), 'dashboard', 'dashboards')
  addSaved(program.command('queries'), 'saved query', 'saved queries')
}

function addSaved(parent: Command, noun: SavedNoun, several: string): void {
  parent.description(
    `list, export, import and delete ${several}, as JSON files for version control`,
  )

  addClientOptions(parent.command('list', { isDefault: true }))
    .description(`list the ${several} that you may see`)
    .addOption(new Option('--search <text>', 'only those in whose name this occurs'))
    .action(({ search = '' }: { search?: string }, command: Command) =>
      ask(command, async (nexus) => (await import('./saved.ts')).listSaved(nexus, noun, search)),
    )
  addClientOptions(parent.command('show <id-or-name>'))
    .description(`show a ${noun}: what it is, and what it asks`)
    .action((which: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./saved.ts')).showSaved(nexus, noun, which)),
    )
  addClientOptions(parent.command('export <id-or-name>'))
    .description(`print a ${noun} as a JSON document, which import reads`)
    .addOption(new Option('--out <file>', 'write it to a file instead'))
    .action((which: string, { out }: { out?: string }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./saved.ts')).exportSaved(nexus, noun, which, out),
      ),
    )
  addClientOptions(parent.command('import <file...>'))
    .description(`save ${several} from JSON documents; what is there as it is stays so`)
    .addOption(new Option('--replace', 'change what is there by that name and is different'))
    .addOption(
      new Option('--id <id>', 'of one file: which it is or becomes, whatever its name').argParser(
        uuidArgument(),
      ),
    )
    .addOption(new Option('--silo <silo>', 'for who may see this silo; else for the fleet'))
    .addOption(new Option('--project <project>', 'for who may see this project'))
    .action((files: string[], options: ImportOptions, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./saved.ts')).importSaved(nexus, noun, files, options),
      ),
    )
  addClientOptions(parent.command('delete <id-or-name>'))
    .description(`delete a ${noun}; export it before if it may be wanted again`)
    .action((which: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./saved.ts')).deleteSaved(nexus, noun, which)),
    )
}
