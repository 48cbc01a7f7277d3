import type { AlertRule, NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../../command-line/all-items.ts'
import type { Answer } from '../../command-line/answer.ts'
import { CommandError } from '../../command-line/exit.ts'
import { notesOf, takeItems } from '../../command-line/take-items.ts'
import { formatPairs, formatTable, printable } from '../../output/table.ts'
import { formatAge, formatTimeAgo } from '../../output/time-ago.ts'
import { labelsText } from './list.ts'

export async function listRules(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const found = await allItems((page) => nexus.listAlertRules(page))
  const items = found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const failing = items.filter(({ evaluation }) => (evaluation?.error ?? null) !== null)
  return {
    json: { items },
    notes: failing.map(
      ({ name, evaluation }) => `Note: ${printable(name)}: ${printable(evaluation?.error ?? '')}.`,
    ),
    text: (style) =>
      items.length === 0
        ? 'No rules: write some in files that alert_files names, or make them with oximeter alerts apply.\n'
        : formatTable(
            [
              { title: 'RULE' },
              { title: 'SEVERITY' },
              { title: 'STATE' },
              { title: 'PENDING', align: 'right' },
              { title: 'FIRING', align: 'right' },
              { title: 'SERIES', align: 'right' },
              { title: 'EVALUATED' },
              { title: 'FROM' },
            ],
            items.map((rule) => [
              rule.name,
              rule.severity,
              stateOf(rule),
              String(rule.pending),
              String(rule.firing),
              rule.evaluation === null ? '-' : String(rule.evaluation.series),
              rule.evaluation === null ? '-' : formatTimeAgo(rule.evaluation.time, now()),
              rule.source ?? 'api',
            ]),
            style,
          ),
  }
}

function secs(amount: number): string {
  return amount === 0 ? '-' : formatAge(amount * 1000)
}

function stateOf({ enabled, evaluation }: AlertRule): string {
  if (!enabled) return 'off'
  if (evaluation === null) return 'new'
  if (evaluation.error !== null) return 'failing'
  return evaluation.note === null ? 'ok' : 'ok, see rule'
}

export async function showRule(
  nexus: NexusPublicClient,
  which: string,
  now: () => number = Date.now,
): Promise<Answer> {
  const rule = await findRule(nexus, which)
  const { condition, evaluation } = rule
  return {
    json: rule,
    text: () =>
      formatPairs([
        ['Name', rule.name],
        ['Id', rule.id],
        ['From', rule.source ?? `api, revision ${rule.revision}`],
        ['State', stateOf(rule)],
        ['Severity', rule.severity],
        ['Condition', condition === null ? 'none' : `${condition.op} ${condition.threshold}`],
        ['For', secs(rule.for_secs)],
        ['Keeps firing for', secs(rule.keep_firing_for_secs)],
        ['Evaluated every', secs(rule.interval_secs)],
        ['No data is', rule.no_data],
        ['Labels', labelsText(rule.labels) || '-'],
        ['Receivers', rule.receivers?.join(', ') ?? 'all'],
        ...Object.entries(rule.annotations).map(([name, text]) => [name, text] as const),
        ...(evaluation === null
          ? []
          : ([
              [
                'Last evaluation',
                `${formatTimeAgo(evaluation.time, now())}, in ${evaluation.duration_ms} ms`,
              ],
              ['Series', String(evaluation.series)],
              [
                'Alerts',
                `${rule.firing} firing, ${rule.pending} pending, ${evaluation.left_out} left out`,
              ],
              ...(evaluation.error === null ? [] : ([['Error', evaluation.error]] as const)),
              ...(evaluation.note === null ? [] : ([['Note', evaluation.note]] as const)),
            ] as const)),
      ]) + `\n${rule.query.trim().split('\n').map(printable).join('\n')}\n`,
  }
}

export async function showHistory(
  nexus: NexusPublicClient,
  which: string,
  limit: number,
): Promise<Answer> {
  const { id, name } = await findRule(nexus, which)
  const taken = await takeItems((page) => nexus.listAlertHistory({ id, ...page }), limit)
  const { items, truncated } = taken
  return {
    json: { items, truncated },
    notes: notesOf(taken),
    text: (style) =>
      items.length === 0
        ? `Nothing has happened to alerts of ${printable(name)}.\n`
        : formatTable(
            [
              { title: 'TIME' },
              { title: 'FROM' },
              { title: 'TO' },
              { title: 'VALUE', align: 'right' },
              { title: 'LABELS' },
              { title: 'WHY' },
            ],
            items.map(({ time, from, to, value, labels, reason }) => [
              time,
              from,
              to,
              value === null ? '-' : String(value),
              labelsText(labels),
              reason ?? '',
            ]),
            style,
          ),
  }
}

export async function removeRule(nexus: NexusPublicClient, which: string): Promise<Answer> {
  const rule = await findRule(nexus, which)
  await nexus.deleteAlertRule({ id: rule.id })
  return { json: rule, text: () => `${printable(rule.name)} is deleted; its alerts resolve.\n` }
}

/** @param which its name, or its id */
async function findRule(nexus: NexusPublicClient, which: string): Promise<AlertRule> {
  const rules = await allItems((page) => nexus.listAlertRules(page))
  const found = rules.find(({ id, name }) => name === which || id === which.toLowerCase())
  if (found !== undefined) return found
  throw new CommandError(`there is no rule '${which}': oximeter alerts rules lists them`)
}
