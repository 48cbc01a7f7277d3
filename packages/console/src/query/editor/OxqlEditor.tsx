import { acceptCompletion, autocompletion, closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder, type ViewUpdate } from '@codemirror/view'
import type { OxqlMistakeJson } from '@oximeter/api/client'
import { useEffect, useEffectEvent, useRef } from 'react'

import { useNexus } from '../../api/nexus.tsx'
import { completionSource } from './completion-source.ts'
import { oxqlHighlighting } from './highlight.ts'
import { mistakesOf, showMistakes } from './mistakes.ts'
import classes from './OxqlEditor.module.css'

export interface OxqlEditorProps {
  readonly value: string
  readonly onChange: (text: string) => void
  /** Ctrl-Enter, or Command-Enter. */
  readonly onRun: () => void
  /** Of the answer to this text, if it told any. */
  readonly mistakes?: readonly OxqlMistakeJson[] | undefined
  readonly label?: string
  /** The id of what says more of it. */
  readonly describedBy?: string
}

/** A text in OxQL: coloured, completed and checked while it is written. */
export function OxqlEditor({
  value,
  onChange,
  onRun,
  mistakes,
  label = 'Query in OxQL',
  describedBy,
}: OxqlEditorProps) {
  const nexus = useNexus()
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(undefined)
  const run = useEffectEvent(() => onRun())
  const changed = useEffectEvent((update: ViewUpdate) => {
    if (update.docChanged) onChange(update.state.doc.toString())
  })
  const first = useEffectEvent(() => value)

  useEffect(() => {
    const parent = host.current
    if (parent === null) return undefined
    const runs = { key: 'Mod-Enter', run: () => (run(), true) }
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: first(),
        extensions: [
          Prec.highest(keymap.of([runs, { key: 'Tab', run: acceptCompletion }])),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [completionSource(nexus)], icons: false }),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          oxqlHighlighting,
          mistakesOf(nexus),
          EditorView.lineWrapping,
          placeholder('get timeseries | filter … | align … | group_by …'),
          EditorView.contentAttributes.of({
            'aria-label': label,
            ...(describedBy !== undefined && { 'aria-describedby': describedBy }),
          }),
          EditorView.updateListener.of((update) => changed(update)),
        ],
      }),
    })
    editor.current = view
    return () => view.destroy()
  }, [nexus, label, describedBy])

  useEffect(() => {
    const view = editor.current
    if (view === undefined || view.state.doc.toString() === value) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    if (editor.current !== undefined) showMistakes(editor.current, mistakes ?? [])
  }, [mistakes])
  return <div ref={host} className={classes.editor} />
}
