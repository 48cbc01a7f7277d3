import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { OxqlCompletion } from '@oximeter/api/client'

import type { Nexus } from '../../api/nexus.tsx'

const TYPES: Record<OxqlCompletion['kind'], string> = {
  keyword: 'keyword',
  timeseries: 'class',
  field: 'property',
  value: 'constant',
  function: 'function',
}

/** What Nexus says may stand where the cursor is: names and values of what is really there. */
export function completionSource(nexus: Nexus) {
  return async (context: CompletionContext) => {
    const { state, pos, explicit } = context
    const query = state.doc.toString()
    const before = query.slice(0, pos)
    // Behind a word that is complete nothing is forced upon anybody.
    if (!explicit && !/[\w:'"[($=,|{ ]$/.test(before)) return null
    try {
      const { span, items } = await nexus.completeQuery({ query, position: pos, limit: 100 })
      // Who has gone on to something else meanwhile wants no list over it.
      if (context.aborted || context.view?.hasFocus === false || items.length === 0) return null
      return {
        from: span.start,
        to: span.end,
        options: items.map((item, i) => optionOf(item, items.length - i)),
        filter: false,
      } satisfies CompletionResult
    } catch {
      // Who writes goes on without: what is wrong is told where the query is run.
      return null
    }
  }
}

/** The likeliest stays first. */
function optionOf({ text, kind, detail }: OxqlCompletion, boost: number): Completion {
  return {
    label: text,
    type: TYPES[kind],
    boost: Math.min(99, boost),
    ...(detail !== undefined && { detail }),
  }
}
