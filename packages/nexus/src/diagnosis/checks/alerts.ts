import type { AlertFile } from '@oximeter/api/client'
import type { Delivery } from '../../store/alert-deliveries.ts'
import type { StoredEvaluation } from '../../store/alerts.ts'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, some, timeText } from '../words.ts'

/** Rules and receivers that are switched off are none. */
export interface KnownAlerts {
  readonly rules: readonly KnownRule[]
  readonly receivers: readonly KnownReceiver[]
  readonly files: readonly Pick<AlertFile, 'file' | 'problems'>[]
  readonly nowMs: number
}

interface KnownRule {
  readonly name: string
  /** File and line; null of one that was made by the API. */
  readonly source: string | null
  readonly evaluation:
    | Pick<StoredEvaluation, 'error' | 'failures' | 'timeEvaluated' | 'timeSucceeded'>
    | undefined
}

interface KnownReceiver {
  readonly name: string
  readonly source: string | null
  readonly delivery: Pick<Delivery, 'error' | 'timeSent' | 'timeFailed'> | undefined
}

const MOST = 5
/** Far longer than the pause before a message is tried again. */
const STILL_TRIED_MS = 900_000

/** Whether rules are evaluated, and whoever is to be told of their alerts is told. */
export const alerts: Check<KnownAlerts> = {
  name: 'alerts',
  needs: 'database',
  async gather({ sources: { store, alerting } }) {
    const [rules, receivers, { byRule, now }, deliveries] = await Promise.all([
      alerting.book.rules(),
      alerting.book.receivers(),
      store.alerting.alerts.evaluations(),
      store.alerting.deliveries.all(),
    ])
    return {
      rules: rules
        .filter(({ rule }) => rule.enabled)
        .map(({ id, rule, source }) => ({ name: rule.name, source, evaluation: byRule.get(id) })),
      receivers: receivers
        .filter(({ enabled }) => enabled)
        .map(({ name, source }) => {
          const delivery = deliveries.find(({ receiver }) => receiver === name)
          return { name, source, delivery }
        }),
      files: alerting.files.files,
      nowMs: now.getTime(),
    }
  },
  judge({ rules, receivers, files, nowMs }) {
    const found = [
      ...files.flatMap(wrongFile).slice(0, MOST),
      ...failingRules(rules, nowMs),
      ...receivers.flatMap((receiver) => failingReceiver(receiver, nowMs)).slice(0, MOST),
    ]
    if (rules.length === 0) return orFine(found, 'There are no alert rules.')
    if (receivers.length === 0) return [...found, nobodyIsTold(rules.length)]
    return orFine(
      found,
      `${counted(rules.length, 'rule')} and ${counted(receivers.length, 'receiver')}: no evaluation ` +
        'and no delivery fails.',
    )
  },
}

/** Of those that fail for one reason, as all do without ClickHouse, it is said once. */
function failingRules(rules: readonly KnownRule[], nowMs: number): Judgement[] {
  const failing = rules.filter(({ evaluation }) => typeof evaluation?.error === 'string')
  const byReason = Map.groupBy(failing, ({ evaluation }) => evaluation?.error ?? '')
  return Array.from(byReason)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST)
    .map(([reason, alike]) => ({
      code: 'rule_fails',
      severity: 'warning',
      subject: `${alike.length === 1 ? 'rule' : 'rules'} ${some(alike.map(({ name }) => name))}`,
      text:
        `${alike.length === 1 ? 'It' : 'Each'} cannot be evaluated: ${sentence(reason)} ` +
        `${since(alike, nowMs)} Alerts stay as they are, and new ones are not seen.`,
      what_to_do: wayOut(alike),
    }))
}

function since(rules: readonly KnownRule[], nowMs: number): string {
  const [worst] = rules
    .flatMap(({ evaluation }) => evaluation ?? [])
    .toSorted((a, b) => b.failures - a.failures)
  if (worst === undefined) return ''
  const { failures, timeSucceeded } = worst
  return timeSucceeded === null
    ? `None of ${counted(failures, 'evaluation')} succeeded.`
    : `${counted(failures, 'evaluation')} failed since one succeeded ${timeAgo(timeSucceeded, nowMs)}.`
}

function wayOut(rules: readonly KnownRule[]): string {
  const source = rules.find((rule) => rule.source !== null)?.source
  const name = rules[0]?.name ?? ''
  const place =
    source == null
      ? `oximeter alerts rule '${name}' shows it; change it in the console, or with oximeter alerts apply`
      : `it is written in ${source}, and oximeter alerts check ${fileOf(source)} says what is wrong there`
  return (
    `If ClickHouse is away or busy, that is what to mend. Else it is the query: ${place}. One that ` +
    'takes too long, or has too many series, wants a filter, group_by or a shorter window.'
  )
}

function failingReceiver({ name, source, delivery }: KnownReceiver, nowMs: number): Judgement[] {
  if (delivery === undefined || delivery.error === null) return []
  const { error, timeSent, timeFailed } = delivery
  const isTried = timeFailed !== null && nowMs - timeFailed.getTime() < STILL_TRIED_MS
  const failed = timeFailed === null ? '' : ` The last try was ${timeAgo(timeFailed, nowMs)}`
  const sent = timeSent === null ? 'none succeeded' : `one succeeded ${timeAgo(timeSent, nowMs)}`
  const change =
    source === null ? `oximeter alerts receivers set ${name}` : `the file that has it, ${source}`
  return [
    {
      code: 'receiver_fails',
      severity: isTried ? 'warning' : 'note',
      subject: `receiver ${name}`,
      text:
        `It did not take the last message: ${sentence(error)}${failed}; ${sent}.` +
        (isTried ? ' Messages are tried again and again.' : ' It was to be told nothing since.'),
      what_to_do:
        `See that it runs and takes messages from here: oximeter alerts test ${name}. Its URL and ` +
        `token are changed with ${change}.`,
    },
  ]
}

function wrongFile({ file, problems }: KnownAlerts['files'][number]): Judgement[] {
  const [first] = problems
  if (first === undefined) return []
  const more = problems.length > 1 ? ` It is one of ${counted(problems.length, 'mistake')}.` : ''
  return [
    {
      code: 'rule_file_wrong',
      severity: 'warning',
      subject: `${file}:${first.line}:${first.column}`,
      text: `${sentence(first.message)}${more} Its rules count as they were when nothing was wrong.`,
      what_to_do: `Mend the file; oximeter alerts check ${file} says whether all is well with it.`,
    },
  ]
}

function nobodyIsTold(rules: number): Judgement {
  return {
    code: 'nobody_is_told',
    severity: 'note',
    subject: '',
    text: `There ${rules === 1 ? 'is one rule' : `are ${rules} rules`} and no receiver: alerts are only to be seen.`,
    what_to_do:
      'oximeter alerts receivers set NAME --kind webhook --url URL, or a receiver in a file of alert_files.',
  }
}

/** What others say ends as it likes. */
function sentence(text: string): string {
  return /[.?!…]$/.test(text) ? text : `${text}.`
}

/** Without the line. */
function fileOf(source: string): string {
  return source.replace(/:\d+$/, '')
}

function timeAgo(time: Date, nowMs: number): string {
  return `${timeText(Math.max(0, nowMs - time.getTime()))} ago`
}
