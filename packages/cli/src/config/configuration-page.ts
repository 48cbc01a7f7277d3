import { formatDefault } from './format-default.ts'
import { flagOf, keyOf, variableOf } from './names.ts'
import { OPTION_NAMES, OPTIONS, type OptionName, type Program } from './options.ts'
import { CONFIG_FLAG, CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from './read-config.ts'

/** The page `docs/configuration.md`: the option table, for people. */
export function configurationPage(): string {
  const groups = Map.groupBy(OPTION_NAMES, (name) => OPTIONS[name].group)
  const sections = [...groups].map(
    ([group, names]) => `## ${group}

| key in the file | what it says | value | default | programs |
| --- | --- | --- | --- | --- |
${names.map(row).join('\n')}
`,
  )
  return `# Configuration

<!-- Made from the option table in packages/cli/src/config/options.ts: change that, then run
     \`npx vitest run packages/cli/ -u\`. -->

Every option has one name in three spellings: \`data_dir\` in a file, \`${variableOf('dataDir')}\` in the environment,
\`${flagOf('dataDir')}\` as a flag. A flag overrules the environment, which overrules the file, which overrules the default.

The file is TOML without tables. It is \`./${DEFAULT_CONFIG_FILE}\` if there is one; \`${CONFIG_FLAG} <path>\` or \`${CONFIG_VARIABLE}\` names
another. One file may hold the options of all programs. Unknown keys and values that cannot be are errors, with
their place; \`oximeter config check\` finds them, and \`oximeter config print\` shows every option with its value and
where that comes from.

A secret may also be in a file of its own, whose name the environment gives: \`${variableOf('clickhousePassword')}_FILE\`,
\`${variableOf('database')}_FILE\`. White space around it does not count.

\`\`\`toml
data_dir = "/var/lib/oximeter"
nexus_public_port = 13000
batch_interval = "2s"
clickhouse_memory = "2GiB"
\`\`\`

${sections.join('\n')}`
}

/** Programs that are commands. */
const ASKING: ReadonlyMap<Program, string> = new Map([
  ['client', 'those that ask'],
  ['collector client', 'spool'],
])

function row(name: OptionName): string {
  const { kind, help, programs, shortFlag } = OPTIONS[name]
  const short = shortFlag === undefined ? '' : ` (also \`${shortFlag}\`)`
  const who = programs.map((program) => ASKING.get(program) ?? program)
  const cells = [
    `\`${keyOf(name)}\``,
    `${help[0]?.toUpperCase()}${help.slice(1)}${short}`,
    kind.noun,
    formatDefault(name),
    who.join(', '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll(/[<>]/g, '\\$&')).join(' | ')} |`
}
