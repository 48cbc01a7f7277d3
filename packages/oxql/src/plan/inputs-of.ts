import type { PlanNode } from './plan.ts'

/** What a node reads. */
export function inputsOf(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'scan':
    case 'clock':
      return []
    case 'join':
    case 'union':
      return node.inputs
    default:
      return [node.input]
  }
}
