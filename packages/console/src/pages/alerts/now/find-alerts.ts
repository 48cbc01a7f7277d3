import type { Alert } from '@oximeter/api/client'

/** Whether each word is in the name of the rule or in a label, `room=attic`. */
export function isFound(
  { rule, state, labels }: Pick<Alert, 'rule' | 'state' | 'labels'>,
  q: string,
) {
  const text = [rule, state, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)]
    .join(' ')
    .toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
