import { linter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import type { EditorView } from '@codemirror/view'
import type { OxqlMistakeJson } from '@oximeter/api/client'
import { variablesIn } from '@oximeter/oxql'

import type { Nexus } from '../../api/nexus.tsx'

/** After so long without a key the text is looked at. */
const DELAY_MS = 350

/** Shows what is wrong with a query while it is written, as Nexus says. */
export function mistakesOf(nexus: Nexus) {
  return linter(
    async ({ state }) => {
      const query = state.doc.toString()
      if (query.trim() === '') return []
      try {
        // Nexus knows no variables: a dashboard fills them in before it asks.
        if (variablesIn(query).length > 0) return []
        const { mistakes } = await nexus.validateQuery({ query })
        return diagnosticsOf(mistakes, state.doc.length)
      } catch {
        return []
      }
    },
    { delay: DELAY_MS },
  )
}

/** Shows mistakes that the answer to a query told. */
export function showMistakes(view: EditorView, mistakes: readonly OxqlMistakeJson[]): void {
  const { state } = view
  view.dispatch(setDiagnostics(state, diagnosticsOf(mistakes, state.doc.length)))
}

function diagnosticsOf(mistakes: readonly OxqlMistakeJson[], length: number): Diagnostic[] {
  return mistakes.map(({ message, hint, span: { start, end } }) => {
    const to = Math.min(Math.max(end, start + 1), length)
    return {
      // At the end of the text there is nothing to underline but what is before it.
      from: Math.max(0, Math.min(start, to - 1)),
      to,
      severity: 'error',
      message: hint === undefined ? message : `${message}\n${hint}`,
    }
  })
}
