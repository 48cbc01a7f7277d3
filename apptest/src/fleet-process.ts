/** Several producers in one process that can be killed: see `fleet.ts`, which starts it and talks to it. */
import { ProducerServer } from '@oximeter/producer'
import type { FromFleet, ToFleet } from './fleet-messages.ts'
import { PlainServer } from './plain-server.ts'
import { Sequences } from './sequences.ts'

const served: { readonly sequences: Sequences; readonly server: ProducerServer | PlainServer }[] =
  []

process.on('message', (message: ToFleet) => {
  void (message.type === 'start' ? start(message) : close(message.deadlineMs))
})
process.on('disconnect', () => process.exit())

async function start(message: ToFleet & { type: 'start' }): Promise<void> {
  const { nexus, intervalMs, ownMetrics, producers } = message
  for (const { id, number, advertise, life, isPlain } of producers) {
    const sequences = Sequences.ofLife(number, life)
    const where = { id, nexus, intervalMs, ...(advertise === undefined ? {} : { advertise }) }
    const server =
      isPlain === true
        ? await PlainServer.start(where)
        : await ProducerServer.start({ ...where, ownMetrics })
    server.registry.register(sequences)
    served.push({ sequences, server })
  }
  tell({
    type: 'listening',
    addresses: served.map(({ server: { address } }) => `${address.host}:${address.port}`),
  })
}

async function close(deadlineMs: number): Promise<void> {
  await Promise.all(served.map(({ server }) => server.close({ deadlineMs })))
  tell({ type: 'closed', handedOut: served.map(({ sequences }) => sequences.handedOut) })
  process.disconnect()
}

function tell(message: FromFleet): void {
  process.send?.(message)
}
