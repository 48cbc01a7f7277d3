import cluster from 'node:cluster'
import { cumulativeU64, metric, ProducerRegistry, string, target } from '@oximeter/core'
import { clusterProducer, reportToPrimary } from '@oximeter/instruments'

const registry = new ProducerRegistry()

if (cluster.isPrimary) {
  registry.register(clusterProducer())
  const ended = [cluster.fork(), cluster.fork()].map(
    (worker) => new Promise((resolve) => worker.once('disconnect', resolve)),
  )
  await Promise.all(ended)
  const [result] = await registry.collect()
  // The sum of both, though they are no more.
  if (result?.status === 'ok') console.log(result.samples.map(({ datum }) => datum)[0])
} else {
  const shop = target('shop', { name: string() }).of({ name: 'berlin' })
  const orders = metric('orders', {}, cumulativeU64()).on(shop)
  registry.register(orders)
  reportToPrimary(registry)
  orders.with({}).add(21)
  process.exit()
}
