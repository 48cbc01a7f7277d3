import { cumulativeF64, metric, string, target, u64, uuid } from '@oximeter/core'

export const processTarget = target(
  'process',
  {
    name: string('What the process is called by who watches it; one of its kind on the host'),
    hostname: string('Name of the host'),
    host_id: uuid('Identity of the host: stays when it is renamed'),
  },
  { description: 'A process on a host, which may be replaced by another one of the same name' },
)

export const processCpuTime = metric(
  'cpu_time',
  { mode: string('user or system') },
  cumulativeF64(),
  { units: 'seconds', description: 'CPU time of all threads since the process started' },
)

export const processMetrics = {
  resident: size('memory_resident', 'Memory of the process that is in RAM'),
  virtual: size('memory_virtual', 'Address space of the process, whether it has memory or not'),
  swapped: size('memory_swapped', 'Memory of the process that is in swap space'),
  threads: count('threads', 'Threads of the process'),
  openFiles: count('open_files', 'File descriptors that the process has open'),
}

function size(name: string, description: string) {
  return metric(name, {}, u64(), { units: 'bytes', description })
}

function count(name: string, description: string) {
  return metric(name, {}, u64(), { units: 'count', description })
}

export const processMetricDefinitions = [processCpuTime, ...Object.values(processMetrics)]
