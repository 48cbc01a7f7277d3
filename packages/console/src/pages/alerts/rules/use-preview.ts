import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { mistakesOf, requestOf, type RuleForm } from './rule-form.ts'

/** What a rule would find now, once that is asked; undefined for those who may not. */
export function usePreview(form: RuleForm) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const { mutate, isPending, data, error, variables } = useAct(
    (asked: RuleForm) =>
      nexus.previewAlertRule(requestOf({ ...asked, name: asked.name.trim() || 'preview' })),
    { changes: [], tells: false },
  )
  if (!mayDo('preview_alert_rule')) return undefined
  const wrong = Object.keys(mistakesOf(form)).filter((field) => field !== 'name')
  const isPossible = wrong.length === 0
  return {
    isPossible,
    run: () => {
      if (isPossible) mutate(form)
    },
    isPending,
    found: data,
    error,
    /** What was asked last. */
    query: variables?.query ?? '',
  }
}

export type RulePreviewState = NonNullable<ReturnType<typeof usePreview>>
