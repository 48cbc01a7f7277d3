import { ProducerRegistry } from '@oximeter/core'
import { pgPoolMetrics } from '@oximeter/instruments'
import { Pool } from 'pg'

const registry = new ProducerRegistry()
const pool = new Pool({ max: 5 })
using _metrics = pgPoolMetrics(registry, pool, { name: 'shop', pool: 'orders' })

const results = await registry.collect()
console.log(results.every(({ status }) => status === 'ok')) // true
await pool.end()
