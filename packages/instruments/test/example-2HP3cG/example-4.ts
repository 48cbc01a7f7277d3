import { ProducerRegistry } from '@oximeter/core'
import { processProducer } from '@oximeter/instruments'

const registry = new ProducerRegistry()
// A pid, or a function that tells which process has the name by now.
registry.register(processProducer({ name: 'shop', pid: () => process.pid }))

const [result] = await registry.collect()
console.log(result?.status) // ok
