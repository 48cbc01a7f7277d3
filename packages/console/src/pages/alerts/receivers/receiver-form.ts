import type { AlertReceiver, AlertReceiverRequest, ReceiverKind } from '@oximeter/api/client'

import { parseSeconds, secondsText } from '../../../format/duration-text.ts'
import { readLines } from '../label-lines.ts'

/** A receiver as it is typed. Secrets are written, and never shown. */
export interface ReceiverForm {
  readonly name: string
  readonly kind: ReceiverKind
  readonly url: string
  /** Nothing: as it was. */
  readonly bearerToken: string
  readonly forgetsToken: boolean
  /** `name=value` lines; nothing: as they were. */
  readonly headers: string
  readonly forgetsHeaders: boolean
  /** PEM; nothing: the usual certificates. */
  readonly ca: string
  readonly sendResolved: boolean
  /** Nothing: as usual for the kind. */
  readonly repeat: string
  readonly enabled: boolean
}

export const EMPTY_RECEIVER: ReceiverForm = {
  name: '',
  kind: 'webhook',
  url: '',
  bearerToken: '',
  forgetsToken: false,
  headers: '',
  forgetsHeaders: false,
  ca: '',
  sendResolved: true,
  repeat: '',
  enabled: true,
}

export function formOf(receiver: AlertReceiver): ReceiverForm {
  return {
    ...EMPTY_RECEIVER,
    name: receiver.name,
    kind: receiver.kind,
    url: receiver.url,
    ca: receiver.ca ?? '',
    sendResolved: receiver.send_resolved,
    repeat: secondsText(receiver.repeat_secs),
    enabled: receiver.enabled,
  }
}

export type ReceiverMistakes = Partial<Record<keyof ReceiverForm, string>>

export function mistakesOf({ name, url, headers, repeat }: ReceiverForm): ReceiverMistakes {
  return {
    ...(name.trim() === '' && { name: 'Rules call it by its name.' }),
    ...(!/^https?:\/\/\S+$/.test(url.trim()) && {
      url: 'A URL that begins with https:// or http://.',
    }),
    ...(readLines(headers) === undefined && { headers: 'A name=value in each line.' }),
    ...(repeat.trim() !== '' &&
      !((parseSeconds(repeat) ?? 0) > 0) && { repeat: 'A time such as 1m or 4h, or nothing.' }),
  }
}

/** What is not said stays as it was. */
export function requestOf(form: ReceiverForm): AlertReceiverRequest {
  const headers = readLines(form.headers) ?? {}
  const repeat = parseSeconds(form.repeat)
  return {
    kind: form.kind,
    url: form.url.trim(),
    ...(form.forgetsToken && { bearer_token: null }),
    ...(form.bearerToken !== '' && { bearer_token: form.bearerToken }),
    ...((form.forgetsHeaders || Object.keys(headers).length > 0) && { headers }),
    ca: form.ca.trim() === '' ? null : form.ca,
    send_resolved: form.sendResolved,
    ...(form.repeat.trim() !== '' && repeat !== undefined && { repeat_secs: repeat }),
    enabled: form.enabled,
  }
}
