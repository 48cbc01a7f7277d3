import { Button, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY } from '../../../api/queries/alerts.ts'
import { parseSeconds } from '../../../format/duration-text.ts'
import { FormModal } from '../../../parts/FormModal.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { readMatchers } from './matchers.ts'

const EMPTY = { matchers: '', wait: '0s', time: '2h', comment: '' }

/** A silence for whatever has some labels, now or later. */
export function NewSilence() {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const [form, setForm] = useState(EMPTY)
  const matchers = readMatchers(form.matchers)
  const wait = parseSeconds(form.wait)
  const time = parseSeconds(form.time)
  const { mutate, isPending, error } = useAct(
    () => {
      const starts = Date.now() + (wait ?? 0) * 1000
      return nexus.createAlertSilence({
        matchers: matchers ?? [],
        ...((wait ?? 0) > 0 && { time_starts: new Date(starts).toISOString() }),
        time_ends: new Date(starts + (time ?? 0) * 1000).toISOString(),
        comment: form.comment,
      })
    },
    {
      changes: [ALERTS_KEY],
      tells: false,
      onDone: () => {
        close()
        setForm(EMPTY)
      },
    },
  )
  if (!mayDo('create_alert_silence')) return null
  const change = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part })
  return (
    <>
      <Button size="xs" onClick={open}>
        New silence
      </Button>
      <FormModal
        title="New silence"
        opened={isOpen}
        onClose={close}
        submit="Silence them"
        onSubmit={() => mutate(undefined)}
        isPending={isPending}
        error={error}
        isComplete={
          matchers !== undefined &&
          wait !== undefined &&
          (time ?? 0) > 0 &&
          form.comment.trim() !== ''
        }
      >
        <Textarea
          label="Alerts with"
          description="One in each line, all have to be so: room=attic, room!=hall, room=~a.*, room!~a.*"
          autosize
          minRows={2}
          value={form.matchers}
          error={
            form.matchers.trim() !== '' && matchers === undefined
              ? 'A label, one of = != =~ !~, and a value in each line.'
              : undefined
          }
          onChange={({ currentTarget: { value } }) => change({ matchers: value })}
          data-autofocus
        />
        <TextInput
          label="Begins in"
          value={form.wait}
          error={wait === undefined ? 'A time such as 0s, 30m or 12h.' : undefined}
          onChange={({ currentTarget: { value } }) => change({ wait: value })}
        />
        <TextInput
          label="Lasts"
          value={form.time}
          error={(time ?? 0) > 0 ? undefined : 'A time such as 30m, 2h or 7d.'}
          onChange={({ currentTarget: { value } }) => change({ time: value })}
        />
        <TextInput
          label="Why"
          description="For who wonders later."
          value={form.comment}
          onChange={({ currentTarget: { value } }) => change({ comment: value })}
        />
      </FormModal>
    </>
  )
}
