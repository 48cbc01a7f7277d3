import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ClusterRole, ClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1'

import type { Json } from './files.ts'

interface Model {
  validate(this: unknown): void
}

interface ModelClass {
  readonly apiVersion: string
  readonly prototype: Model
}

const MODELS: Readonly<Record<string, ModelClass>> = {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  Deployment,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  StatefulSet,
}

/** What Kubernetes would refuse, or leave out, of a manifest. */
export function manifestProblems(manifest: Json): string[] {
  const { kind, apiVersion } = manifest
  const model = MODELS[String(kind)]
  if (model === undefined || model.apiVersion !== apiVersion) {
    return [`${String(apiVersion)} ${String(kind)} is of no kind that is known here`]
  }
  const unread: string[] = []
  try {
    // Of a model itself, which is a copy, nobody could see what is read.
    model.prototype.validate.call(watched(manifest, '', unread))
  } catch (error) {
    return [String(error)]
  }
  return unread.map((path) => `${path} means nothing to Kubernetes`)
}

/**
 * Whoever checks an object reads what it knows. What nobody has read is misspelt: the schemas of
 * Kubernetes do not say that there is nothing else.
 *
 * @param unread gets the paths of those, and loses each that is read
 */
function watched(value: unknown, path: string, unread: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const children = new Map<PropertyKey, unknown>()
  for (const [key, child] of Object.entries(value)) {
    const childPath = `${path}.${key}`
    unread.push(childPath)
    children.set(key, watched(child, childPath, unread))
  }
  return new Proxy(value, {
    get(target, key, receiver): unknown {
      const at = unread.indexOf(`${path}.${String(key)}`)
      if (at >= 0) unread.splice(at, 1)
      return children.has(key) ? children.get(key) : Reflect.get(target, key, receiver)
    },
  })
}
