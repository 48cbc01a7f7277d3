import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { cumulativeU64, metric, ProducerRegistry, string, target } from '@oximeter/core'
import { reportToThread, threadsProducer } from '@oximeter/instruments'

const registry = new ProducerRegistry()

if (isMainThread) {
  const threads = threadsProducer()
  registry.register(threads)
  const metrics = threads.connect()
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { metrics },
    transferList: [metrics],
  })
  await new Promise((resolve) => worker.once('exit', resolve))
  const [result] = await registry.collect()
  if (result?.status === 'ok') console.log(result.samples.map(({ datum }) => datum)[0])
} else {
  const shop = target('shop', { name: string() }).of({ name: 'berlin' })
  const orders = metric('orders', {}, cumulativeU64()).on(shop)
  registry.register(orders)
  reportToThread(registry, workerData.metrics)
  orders.with({}).add(42)
}
