import { readFileSync } from 'node:fs'

import { format } from 'oxfmt'

import type { ClientModule } from './clients.ts'
import { operationsOf } from './operations.ts'
import type { Imports } from './type-text.ts'

const STYLE = new URL('../../../.oxfmtrc.json', import.meta.url)
const WIDTH = 96

/** The text of the module that has the interface and the client of an API. */
export async function clientModule({ name, api, sender }: ClientModule): Promise<string> {
  const imports: Imports = new Map()
  const operations = Object.entries(api.routes).flatMap(([key, route]) =>
    operationsOf(key, route, imports),
  )
  const fromModel = [...imports]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, types]) => importOf([...types], `../model/${file}`))
  const from = [sender.className, ...(sender.importsUrl ? [`type ${sender.url}`] : [])]
  const optionTypes = ['ClientOptions', 'RequestOptions']
  const fromClient =
    sender.file === 'http-client.ts'
      ? [
          `import { ${[...from, ...optionTypes.map((type) => `type ${type}`)].join(', ')} } from '../client/http-client.ts'`,
        ]
      : [
          importOf(optionTypes, '../client/http-client.ts'),
          `import { ${from.join(', ')} } from '../client/${sender.file}'`,
        ]
  const text = `// Written from the routes by \`npm run client -w packages/api\`: to change it, change them.
${[...fromModel, ...fromClient].join('\n')}

${comment([`The operations of the ${api.title}. ${api.description}`])}
export interface ${name}Api {
${operations.map(({ name: key, doc, signature }) => `${comment(doc)}\n${key}${signature}`).join('\n\n')}
}

${comment([`Client of the ${api.title}. ${api.description}`])}
export class ${name}Client implements ${name}Api {
readonly #http: ${sender.className}

${comment(sender.doc)}
constructor(url: ${sender.url}, options?: ClientOptions) {
this.#http = new ${sender.className}(url, options)
}

/** The address that is asked. */
get url(): string {
return this.#http.url
}

${operations.map(({ name: key, implementedSignature, call }) => `${key}${implementedSignature} {\nreturn this.#http.${call}\n}`).join('\n\n')}
}
`
  return formatted(text)
}

function importOf(types: readonly string[], file: string): string {
  return `import type { ${types.toSorted().join(', ')} } from '${file}'`
}

/** As everything here is: whoever formats all of it changes nothing. */
async function formatted(text: string): Promise<string> {
  const { ignorePatterns: _, ...style } = JSON.parse(readFileSync(STYLE, 'utf8'))
  const { code, errors } = await format('client.ts', text, style)
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  return code
}

function comment(lines: readonly string[]): string {
  const wrapped = lines.flatMap((line) => wrap(line.replaceAll('*/', '*\\/')))
  return wrapped.length === 1
    ? `/** ${wrapped[0]} */`
    : ['/**', ...wrapped.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n')
}

/** Lines that belong to a tag are indented below it. */
function wrap(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = text.startsWith('@') ? `  ${word}` : word
    } else {
      line += line === '' ? word : ` ${word}`
    }
  }
  return [...lines, line]
}
