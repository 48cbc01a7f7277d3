import type { OxqlWarning } from '@oximeter/oxql'

export function totalsFell(count: number): OxqlWarning {
  return {
    code: 'total-fell',
    message: 'a running total fell although it did not begin anew: such points are null',
    count,
  }
}

export function binsChanged(count: number): OxqlWarning {
  return {
    code: 'bins-changed',
    message:
      'distributions of different bins were to be subtracted or merged: such points are null',
    count,
  }
}
