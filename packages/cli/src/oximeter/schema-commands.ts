import { Option, type Command } from 'commander'

import { addClientOptions, ask, printAnswer } from '../command-line/ask.ts'

interface JsonOption {
  readonly json?: true
}

/** Adds `schema`: what is done with definitions in files. Only `apply` needs a running system. */
export function addSchemaCommands(program: Command): void {
  const schema = program
    .command('schema')
    .description('check, show, compare, apply and generate code from definitions in TOML files')

  addJson(schema.command('check <path>'))
    .description('check the definitions of a directory or file, and say all that is wrong')
    .action(async (path: string, { json }: JsonOption) => {
      const { checkDefinitions } = await import('./schema.ts')
      printAnswer(await checkDefinitions(path), json === true)
    })

  addJson(schema.command('show <path>'))
    .description('show the schema of each timeseries in each version')
    .action(async (path: string, { json }: JsonOption) => {
      const { showDefinitions } = await import('./schema.ts')
      printAnswer(await showDefinitions(path), json === true)
    })

  addJson(schema.command('generate <path>'))
    .description('generate TypeScript, one module for each file and older version')
    .requiredOption('--out <directory>', 'where the modules go; made if it is not there')
    .option('--check', 'write nothing, and fail if a module is not as it would be generated')
    .action(
      async (
        path: string,
        options: JsonOption & { readonly out: string; readonly check?: true },
      ) => {
        const { generateCode } = await import('./schema-generate.ts')
        const { out, check, json } = options
        printAnswer(await generateCode(path, out, { check: check === true }), json === true)
      },
    )

  addJson(schema.command('diff <old> <new>'))
    .description('compare two sets of definitions; fails if a change is breaking')
    .action(async (before: string, after: string, { json }: JsonOption) => {
      const { diffDefinitions } = await import('./schema.ts')
      printAnswer(await diffDefinitions(before, after), json === true)
    })

  addClientOptions(schema.command('apply <path>'))
    .description('say what definitions change in the running system, and store them if none breaks')
    .option('--dry-run', 'only say what would change')
    .action((path: string, { dryRun }: { readonly dryRun?: true }, command: Command) =>
      ask(command, async (nexus) => {
        const { applyDefinitions } = await import('./schema-apply.ts')
        return applyDefinitions(nexus, path, { dryRun: dryRun === true })
      }),
    )
}

function addJson(command: Command): Command {
  return command.addOption(new Option('--json', 'print JSON: an object with items'))
}
