import { snakeCase } from './names.ts'

/** The fields that every imported target has, and the resource attributes that they are. */
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
  /** By field name, without those that are empty. */
  readonly values: ReadonlyMap<string, string>
  /** A text that no other target has. */
  readonly key: string
}

/** Which attributes of a resource are fields of its target. */
export class TargetFields {
  /** The attribute that each field is, by the name of the field. */
  readonly origins: ReadonlyMap<string, string>
  /** Fields that are there from the first version on. */
  readonly always: readonly string[]

  constructor(resourceAttributes: readonly string[] = DEFAULT_RESOURCE_ATTRIBUTES) {
    this.origins = new Map(
      [SCOPE_NAME, ...ALWAYS, ...resourceAttributes].map((key) => [fieldOf(key), key]),
    )
    this.always = [SCOPE_NAME, ...ALWAYS].map(fieldOf)
  }

  of(resource: ReadonlyMap<string, string>, scopeName: string): ImportedTarget {
    const values = new Map<string, string>()
    let key = ''
    for (const [field, attribute] of this.origins) {
      const value = attribute === SCOPE_NAME ? scopeName : (resource.get(attribute) ?? '')
      if (value !== '') values.set(field, value)
      key += `${value.length}:${value}`
    }
    return { values, key }
  }
}

function fieldOf(attribute: string): string {
  return attribute === SCOPE_NAME ? 'scope_name' : snakeCase(attribute)
}
