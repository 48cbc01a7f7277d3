import { OPERATORS_ONLY, type Access } from '@oximeter/api/client'
import type { Caller } from './caller.ts'

export function mayCall(access: Access, { role, scope }: Caller): boolean {
  if (access === 'anyone' || role === 'operator') return true
  if (access.includes(role)) return true
  return role === 'viewer' && scope.kind === 'fleet' && access.includes('fleet viewer')
}

/** Who may call: `operator or viewer`. */
export function rolesOf(access: Access = OPERATORS_ONLY): string {
  return access === 'anyone' ? 'anyone' : ['operator', ...access].join(' or ')
}

/** What a caller is: `viewer of project 2f6b…`. */
export function describeCaller({ role, scope }: Caller): string {
  if (role !== 'viewer') return role
  switch (scope.kind) {
    case 'fleet':
      return 'viewer of the fleet'
    case 'silo':
      return `viewer of silo ${scope.siloId}`
    case 'project':
      return `viewer of project ${scope.projectId}`
  }
}
