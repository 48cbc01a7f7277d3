import { Option, type Command } from 'commander'

import { addClientOptions, ask } from '../command-line/ask.ts'

/** `oximeter silos …` and `oximeter projects …`. */
export function addNameCommands(program: Command): void {
  const silos = program.command('silos').description('give silos names, for use instead of ids')
  addClientOptions(silos.command('list', { isDefault: true }))
    .description('list the silos that have a name')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./names.ts')).listSilos(nexus)),
    )
  addClientOptions(silos.command('set <id> <name>'))
    .description('give a silo a name')
    .action((id: string, name: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./names.ts')).setSilo(nexus, { id, name })),
    )
  addRemove(silos, 'silo')

  const projects = program
    .command('projects')
    .description('give projects names, for use instead of ids')
  addClientOptions(projects.command('list', { isDefault: true }))
    .description('list the projects that have a name')
    .action((_options, command: Command) =>
      ask(command, async (nexus) => (await import('./names.ts')).listProjects(nexus)),
    )
  addClientOptions(projects.command('set <id> <name>'))
    .description('give a project a name')
    .addOption(new Option('--silo <silo>', 'of which silo it is'))
    .action((id: string, name: string, options: { silo?: string }, command: Command) =>
      ask(command, async (nexus) =>
        (await import('./names.ts')).setProject(nexus, {
          id,
          name,
          ...(options.silo !== undefined && { silo: options.silo }),
        }),
      ),
    )
  addRemove(projects, 'project')
}

function addRemove(parent: Command, kind: 'silo' | 'project'): void {
  addClientOptions(parent.command(`remove <${kind}>`))
    .description(`forget the name of a ${kind}`)
    .action((which: string, _options, command: Command) =>
      ask(command, async (nexus) => (await import('./names.ts')).removeName(nexus, kind, which)),
    )
}
