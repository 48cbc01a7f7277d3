import { ProducerRegistry } from '@oximeter/core'
import { hostProducers, nodeRuntimeProducer } from '@oximeter/instruments'

const registry = new ProducerRegistry()
for (const producer of hostProducers()) registry.register(producer)

using runtime = nodeRuntimeProducer({ name: 'shop' })
registry.register(runtime)

const results = await registry.collect()
console.log(results.every(({ status }) => status === 'ok')) // true
