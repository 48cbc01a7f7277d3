/** A program with an embedded engine, for tests that kill it. Prints one line of JSON when it is ready. */
import { startEmbeddedClickHouse } from '../src/index.ts'

const [dataDir = ''] = process.argv.slice(2)
const engine = await startEmbeddedClickHouse({ dataDir, port: 0 })
process.on('SIGINT', () => console.log('SIGINT'))
process.on('SIGTERM', () => void engine.close())
console.log(JSON.stringify({ url: engine.url, password: engine.password, pid: engine.pid }))
