import { RECEIVER_KINDS, type AlertReceiver } from '@oximeter/api/client'
import { Button, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { FormModal } from '../../../parts/FormModal.tsx'
import { useAct } from '../../../parts/use-act.ts'
import {
  EMPTY_RECEIVER,
  formOf,
  mistakesOf,
  requestOf,
  type ReceiverForm,
} from './receiver-form.ts'

export interface EditReceiverProps {
  /** The one that is changed; left out for a new one. */
  readonly receiver?: AlertReceiver
}

/** Makes a receiver, or changes it. Its secrets are written here, and shown nowhere. */
export function EditReceiver({ receiver }: EditReceiverProps) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const [form, setForm] = useState<ReceiverForm>(EMPTY_RECEIVER)
  const { mutate, isPending, error, reset } = useAct(
    () => nexus.setAlertReceiver({ name: form.name.trim() }, requestOf(form)),
    { changes: [ALERTS_KEY], tells: false, onDone: close },
  )
  if (!mayDo('set_alert_receiver')) return null
  const mistakes = mistakesOf(form)
  const change = (part: Partial<ReceiverForm>) => setForm({ ...form, ...part })
  const isNew = receiver === undefined
  return (
    <>
      <Button
        size="xs"
        variant={isNew ? 'filled' : 'default'}
        onClick={() => {
          setForm(isNew ? EMPTY_RECEIVER : formOf(receiver))
          reset()
          open()
        }}
      >
        {isNew ? 'New receiver' : 'Edit'}
      </Button>
      <FormModal
        title={isNew ? 'New receiver' : `Edit ${receiver.name}`}
        opened={isOpen}
        onClose={close}
        submit="Save"
        onSubmit={() => mutate(undefined)}
        isPending={isPending}
        error={error}
        isComplete={Object.keys(mistakes).length === 0}
      >
        {isNew && (
          <TextInput
            label="Name"
            value={form.name}
            onChange={({ currentTarget: { value } }) => change({ name: value })}
            data-autofocus
          />
        )}
        <NativeSelect
          label="Kind"
          data={RECEIVER_KINDS}
          value={form.kind}
          onChange={({ currentTarget: { value } }) =>
            change({ kind: RECEIVER_KINDS.find((kind) => kind === value) ?? form.kind })
          }
        />
        <TextInput
          label="URL"
          description={
            form.kind === 'alertmanager'
              ? 'Its base: /api/v2/alerts is added.'
              : 'It gets what Alertmanager sends to webhooks. Where it changes, give secrets anew.'
          }
          value={form.url}
          error={form.url === '' ? undefined : mistakes.url}
          onChange={({ currentTarget: { value } }) => change({ url: value })}
        />
        <PasswordInput
          label="Bearer token"
          description={
            receiver?.has_bearer_token === true
              ? 'It has one. Nothing leaves it as it is.'
              : 'Sent with each message, and never shown again.'
          }
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the token' }}
          value={form.bearerToken}
          onChange={({ currentTarget: { value } }) => change({ bearerToken: value })}
        />
        {receiver?.has_bearer_token === true && (
          <Switch
            label="Forget its token"
            checked={form.forgetsToken}
            onChange={({ currentTarget }) => change({ forgetsToken: currentTarget.checked })}
          />
        )}
        <Textarea
          label="Headers"
          description={
            (receiver?.headers.length ?? 0) > 0
              ? `It has ${receiver?.headers.join(', ')}. Nothing leaves them as they are.`
              : 'Of each message: a name=value in each line. Values are never shown again.'
          }
          autosize
          minRows={1}
          value={form.headers}
          error={mistakes.headers}
          onChange={({ currentTarget: { value } }) => change({ headers: value })}
        />
        {(receiver?.headers.length ?? 0) > 0 && (
          <Switch
            label="Forget its headers"
            checked={form.forgetsHeaders}
            onChange={({ currentTarget }) => change({ forgetsHeaders: currentTarget.checked })}
          />
        )}
        <Textarea
          label="Certificates to trust"
          description="PEM; nothing for the usual ones."
          autosize
          minRows={1}
          maxRows={6}
          value={form.ca}
          onChange={({ currentTarget: { value } }) => change({ ca: value })}
        />
        <TextInput
          label="Told again every"
          description="Of alerts that fire on; nothing for 4h, of an Alertmanager 1m."
          value={form.repeat}
          error={mistakes.repeat}
          onChange={({ currentTarget: { value } }) => change({ repeat: value })}
        />
        <Switch
          label="Tell it when alerts resolve"
          checked={form.sendResolved}
          onChange={({ currentTarget }) => change({ sendResolved: currentTarget.checked })}
        />
        <Switch
          label="Tell it anything"
          checked={form.enabled}
          onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
        />
      </FormModal>
    </>
  )
}
