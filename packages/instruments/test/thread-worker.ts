// oxlint-disable unicorn/require-post-message-target-origin -- threads have no origins
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'

import { HttpServerMetrics, reportToThread } from '@oximeter/instruments'

import { WorkerProgram, type Command } from './worker-program.ts'

const program = new WorkerProgram()
const requests = new HttpServerMetrics(program.registry, { name: 'shop' })
requests.record('GET', '/', 200, 1)
const { metrics } = workerData as { metrics: MessagePort }
const reporting = reportToThread(program.registry, metrics)

parentPort?.on('message', (command: Command | 'close') => {
  if (command === 'close') {
    parentPort?.close()
    return
  }
  program.obey(command)
  if (command.do === 'flush') void reporting.flush().then(() => parentPort?.postMessage('done'))
  else parentPort?.postMessage('done')
})
parentPort?.postMessage('ready')
