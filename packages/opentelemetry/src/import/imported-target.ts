import {
  RESERVED_FIELD_NAMES,
  string,
  target,
  type Target,
  type TargetInstance,
} from '@oximeter/core'
import { snakeCase } from './names.ts'

/** What tells one resource from another, as every one should. */
const ALWAYS = ['service.name', 'service.namespace', 'service.instance.id'] as const

/** What else tells one resource from another and stays the same while it lives. */
const WHERE_GIVEN = [
  'deployment.environment.name',
  'cloud.region',
  'host.name',
  'container.name',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'k8s.container.name',
] as const

export const DEFAULT_RESOURCE_ATTRIBUTES: readonly string[] = [...ALWAYS, ...WHERE_GIVEN]

const SCOPE_NAME = 'otel.scope.name'

/** A resource and the scope of an instrument, as the fields of a target. */
export interface ImportedTarget {
  readonly instance: TargetInstance
  /** A text that no other target has. */
  readonly key: string
}

/** Which attributes of a resource are fields of its target. */
export class TargetFields {
  /** The attribute that each field is, by the name of the field. */
  readonly origins: ReadonlyMap<string, string>
  readonly #target: string
  /** By the fields that they have. */
  readonly #definitions = new Map<string, Target>()

  constructor(
    targetName: string,
    resourceAttributes: readonly string[] = DEFAULT_RESOURCE_ATTRIBUTES,
  ) {
    this.#target = targetName
    this.origins = new Map(
      [SCOPE_NAME, ...ALWAYS, ...resourceAttributes].map((key) => [fieldOf(key), key]),
    )
  }

  of(resource: ReadonlyMap<string, string>, scopeName: string): ImportedTarget {
    const values: Record<string, string> = {}
    let key = ''
    for (const [field, attribute] of this.origins) {
      const value = attribute === SCOPE_NAME ? scopeName : (resource.get(attribute) ?? '')
      if (value !== '') values[field] = value
      key += `${value.length}:${value}`
    }
    return { instance: this.#definitionOf(Object.keys(values)).of(values), key }
  }

  #definitionOf(fields: readonly string[]): Target {
    const key = fields.join(' ')
    let definition = this.#definitions.get(key)
    if (definition === undefined) {
      const specs = fields.map((field) => [field, string(this.origins.get(field))] as const)
      definition = target(this.#target, Object.fromEntries(specs), {
        description: 'What OpenTelemetry calls a resource, and the scope of an instrument',
      })
      this.#definitions.set(key, definition)
    }
    return definition
  }
}

function fieldOf(attribute: string): string {
  const field = attribute === SCOPE_NAME ? 'scope_name' : snakeCase(attribute)
  return RESERVED_FIELD_NAMES.includes(field) ? `${field}_attribute` : field
}
