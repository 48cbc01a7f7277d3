export {
  schemasOf,
  type DefinedMetric,
  type Definition,
  type DefinitionVersion,
} from './definition.ts'
export { parseDefinitions, type Definitions, type DefinitionSource } from './parse-definitions.ts'
export { formatProblem, PROBLEM_CODES, type Problem, type ProblemCode } from './problem.ts'
export { readDefinitions } from './read-definitions.ts'
export { generateModules, isGenerated, type GeneratedModule } from './generate/generate-modules.ts'
export { diffSchemaSets } from './diff/diff-schema-sets.ts'
export { formatSchemaChange } from './diff/format-schema-change.ts'
export { isBreaking, type SchemaChange } from './diff/schema-change.ts'
export { TomlPositions, type Path, type Place } from './toml/positions.ts'
