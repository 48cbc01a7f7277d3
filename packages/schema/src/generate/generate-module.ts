import { isHistogram, type DefinedField } from '@oximeter/core'

import type { DefinedMetric, Definition, DefinitionVersion } from '../definition.ts'
import { camelCase, Identifiers } from './identifiers.ts'
import { block, call, docComment, fits, indent, literal } from './text.ts'

interface NamedMetric extends DefinedMetric {
  readonly identifier: string
}

/** The lines of a module for one version of a definition. */
export function generateModule(
  target: Definition['target'],
  { version, fields, metrics }: DefinitionVersion,
): string[] {
  const identifiers = new Identifiers()
  const targetIdentifier = identifiers.claim(target.name)
  const named = metrics.map((metric) => ({ ...metric, identifier: identifiers.claim(metric.name) }))
  return [
    ...imports(fields, metrics),
    '',
    ...docComment([target.description, `Scope: ${target.authzScope}.`]),
    ...declaration(`export const ${targetIdentifier} = `, 'target', [
      [literal(target.name)],
      fieldBlock(fields),
      optionBlock({
        description: target.description,
        version,
        authzScope: target.authzScope === 'fleet' ? '' : target.authzScope,
      }),
    ]),
    ...named.flatMap((metric) => ['', ...metricDeclaration(target.name, metric, version)]),
    '',
    ...docComment([
      'The schema of each timeseries above, for the version above. Bins are no part of a schema.',
    ]),
    'export function schemas(): TimeseriesSchema[] {',
    ...indent(returned(named.map((metric) => schemaOf(targetIdentifier, metric)))),
    '}',
  ]
}

function imports(fields: readonly DefinedField[], metrics: readonly DefinedMetric[]): string[] {
  const allFields = [...fields, ...metrics.flatMap((metric) => metric.fields)]
  const values = new Set([
    'target',
    ...(metrics.length > 0 ? ['metric', 'schemaOf'] : []),
    ...allFields.map(({ type }) => camelCase(type)),
    ...metrics.map(({ datumType }) => camelCase(datumType)),
  ])
  const hasHistogram = metrics.some(({ datumType }) => isHistogram(datumType))
  const names = [
    ...[...values].sort(),
    ...(hasHistogram ? ['type HistogramLayout'] : []),
    'type TimeseriesSchema',
  ]
  const line = `import { ${names.join(', ')} } from '@oximeter/core'`
  if (fits(line)) return [line]
  return ['import {', ...names.map((name) => `  ${name},`), "} from '@oximeter/core'"]
}

function metricDeclaration(target: string, metric: NamedMetric, version: number): string[] {
  const { identifier, name, description, units, datumType } = metric
  const histogram = isHistogram(datumType)
  const args = [
    [literal(name)],
    fieldBlock(metric.fields),
    [`${camelCase(datumType)}(${histogram ? 'bins' : ''})`],
    optionBlock({ description, units, version }),
  ]
  const unit = units === 'none' ? 'no unit' : `unit ${units}`
  const about = docComment([
    description,
    `\`${target}:${name}\`: ${datumType}, ${unit}.`,
    histogram ? '@param bins of all histograms of this metric' : '',
  ])
  if (!histogram) return [...about, ...declaration(`export const ${identifier} = `, 'metric', args)]
  const support = literal(datumType.slice('histogram_'.length))
  return [
    ...about,
    `export const ${identifier} = (bins: HistogramLayout<${support}>) =>`,
    ...indent(call('metric', args, '  ')),
  ]
}

function declaration(
  start: string,
  callee: string,
  args: readonly (readonly string[])[],
): string[] {
  const [first = '', ...others] = call(
    callee,
    args.filter(({ length }) => length > 0),
    start,
  )
  return [start + first, ...others]
}

function fieldBlock(fields: readonly DefinedField[]): string[] {
  return block(
    fields.map(({ name, type, description }) => {
      const line = `${name}: ${camelCase(type)}(${literal(description)}),`
      // Within the call and its object, this stands four columns to the right.
      if (fits(`    ${line}`)) return [line]
      return [`${name}: ${camelCase(type)}(`, `  ${literal(description)},`, '),']
    }),
  )
}

/** Nothing, if all options are what they are by default. */
function optionBlock(options: {
  readonly description: string
  readonly version: number
  readonly units?: string
  readonly authzScope?: string
}): string[] {
  const { description, version, units = '', authzScope = '' } = options
  const entries: string[][] = []
  for (const [key, text] of Object.entries({ description, units, authzScope })) {
    if (text === '') continue
    const line = `${key}: ${literal(text)},`
    entries.push(fits(`    ${line}`) ? [line] : [`${key}:`, `  ${literal(text)},`])
  }
  if (version > 1) entries.push([`version: ${version},`])
  return entries.length === 0 ? [] : block(entries)
}

/** A schema is the same whatever the bins are. */
function schemaOf(target: string, { identifier, datumType }: NamedMetric): string {
  const metric = isHistogram(datumType) ? `${identifier}({ edges: [1] })` : identifier
  return `schemaOf(${target}, ${metric})`
}

function returned(elements: readonly string[]): string[] {
  const line = `return [${elements.join(', ')}]`
  if (fits(`  ${line}`)) return [line]
  return ['return [', ...elements.map((element) => `  ${element},`), ']']
}
