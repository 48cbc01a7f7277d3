import { notFound, type NexusPublicApi } from '@oximeter/api/client'

import { NEW_RULE, receiver } from '../data/alerts.ts'
import type { World } from '../data/world.ts'
import { pageOf } from './pages.ts'

export type AlertsApi = Pick<
  NexusPublicApi,
  | 'listAlerts'
  | 'listAlertRules'
  | 'createAlertRule'
  | 'getAlertRule'
  | 'updateAlertRule'
  | 'deleteAlertRule'
  | 'previewAlertRule'
  | 'listAlertHistory'
  | 'listAlertSilences'
  | 'createAlertSilence'
  | 'expireAlertSilence'
  | 'listAlertReceivers'
  | 'setAlertReceiver'
  | 'removeAlertReceiver'
  | 'testAlertReceiver'
  | 'listAlertFiles'
>

export function alertsApi({ alerts: made }: World): AlertsApi {
  const { rules, alerts, history, silences, receivers, files } = made
  return {
    listAlerts: async ({ state, rule_id, ...page } = {}) =>
      pageOf(
        alerts.filter(
          (alert) =>
            (state === undefined || alert.state === state) &&
            (rule_id === undefined || alert.rule_id === rule_id),
        ),
        page,
      ),
    listAlertRules: async (page) => pageOf(rules, page),
    createAlertRule: async (body) => {
      const time = new Date().toISOString()
      const rule = {
        ...NEW_RULE,
        ...body,
        id: crypto.randomUUID(),
        time_created: time,
        time_changed: time,
      }
      rules.push(rule)
      return rule
    },
    getAlertRule: async ({ id }) => rules[placeOf(rules, id)]!,
    updateAlertRule: async ({ id }, { revision, ...body }) => {
      const place = placeOf(rules, id)
      const rule = { ...rules[place]!, ...body, revision: revision + 1 }
      rules[place] = rule
      return rule
    },
    deleteAlertRule: async ({ id }) => void rules.splice(placeOf(rules, id), 1),
    previewAlertRule: async () => ({
      time: new Date().toISOString(),
      elapsed_ms: 9,
      series: 6,
      left_out: 0,
      alerts: alerts.slice(0, 1),
      warnings: [],
    }),
    listAlertHistory: async ({ id, ...page }) => {
      const ofRule = new Set(alerts.filter((one) => one.rule_id === id).map((one) => one.id))
      return pageOf(
        history.filter(({ alert_id }) => ofRule.has(alert_id)),
        page,
      )
    },
    listAlertSilences: async (page) => pageOf(silences, page),
    createAlertSilence: async (body) => {
      const time = new Date().toISOString()
      const silence = {
        time_starts: time,
        ...body,
        id: crypto.randomUUID(),
        author: 'local',
        state: 'active' as const,
        time_created: time,
      }
      silences.push(silence)
      return silence
    },
    expireAlertSilence: async ({ id }) => {
      const place = placeOf(silences, id)
      const silence = { ...silences[place]!, state: 'expired' as const }
      silences[place] = silence
      return silence
    },
    listAlertReceivers: async () => ({ items: receivers }),
    setAlertReceiver: async ({ name }, { url, kind }) => {
      const changed = { ...receiver(name, url, null), kind }
      const place = receivers.findIndex((one) => one.name === name)
      receivers.splice(place < 0 ? receivers.length : place, 1, changed)
      return changed
    },
    removeAlertReceiver: async ({ name }) => {
      const place = receivers.findIndex((one) => one.name === name)
      if (place < 0) throw notFound(`there is no receiver ${name}`)
      receivers.splice(place, 1)
    },
    testAlertReceiver: async () => ({ ok: true, detail: 'it answered 200 OK', elapsed_ms: 41 }),
    listAlertFiles: async () => ({ items: files }),
  }
}

function placeOf(items: readonly { readonly id: string }[], id: string): number {
  const place = items.findIndex((one) => one.id === id)
  if (place < 0) throw notFound(`nothing has the id ${id}`)
  return place
}
