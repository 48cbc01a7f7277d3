import { f64, metric, ProducerRegistry, string, target } from '@oximeter/core'
import { Sampler } from '@oximeter/instruments'

const oven = target('oven', { name: string() }).of({ name: 'left' })
const heat = metric('heat', {}, f64(), { units: 'degrees_celsius' })
const registry = new ProducerRegistry()

using sampler = new Sampler({ name: 'bakery' })
registry.register(sampler)
sampler.add(
  'left oven',
  { produce: ({ timestamp }) => [heat.sample(oven, {}, 180, timestamp)] },
  { intervalMs: 100, maxSamples: 600, expiry: { attempts: 10 } },
)

const [status] = sampler.status()
console.log(status?.name, status?.intervalMs, status?.queued) // left oven 100 0
