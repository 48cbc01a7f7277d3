/**
 * What panels of well-known dashboards ask, with their variables filled in: metrics of exporters as
 * they are imported, and the queries word by word.
 */

import {
  cumulativeF64,
  f64,
  Histogram,
  histogramF64,
  openMetric,
  target,
  string,
  type Sample,
} from '@oximeter/core'
import { fieldOfLabel, importedName, type ImportedType } from '@oximeter/prometheus/names'

type Kind = 'counter' | 'gauge' | 'histogram'

/** Each label with its values: a series for each way to combine them. */
const METRICS: readonly (readonly [
  Kind,
  name: string,
  labels?: Record<string, readonly string[]>,
])[] = [
  [
    'counter',
    'node_cpu_seconds_total',
    { cpu: ['0', '1'], mode: ['idle', 'user', 'system', 'iowait'] },
  ],
  ['gauge', 'node_load1'],
  ['gauge', 'node_memory_MemTotal_bytes'],
  ['gauge', 'node_memory_MemFree_bytes'],
  ['gauge', 'node_memory_MemAvailable_bytes'],
  ['gauge', 'node_memory_Cached_bytes'],
  ['gauge', 'node_memory_Buffers_bytes'],
  ['gauge', 'node_memory_SReclaimable_bytes'],
  ['gauge', 'node_memory_SwapTotal_bytes'],
  ['gauge', 'node_memory_SwapFree_bytes'],
  [
    'gauge',
    'node_filesystem_avail_bytes',
    { device: ['sda1'], mountpoint: ['/', '/home'], fstype: ['ext4'] },
  ],
  [
    'gauge',
    'node_filesystem_size_bytes',
    { device: ['sda1'], mountpoint: ['/', '/home'], fstype: ['ext4'] },
  ],
  ['gauge', 'node_time_seconds'],
  ['gauge', 'node_boot_time_seconds'],
  ['counter', 'node_network_receive_bytes_total', { device: ['eth0', 'lo'] }],
  ['counter', 'node_network_transmit_bytes_total', { device: ['eth0', 'lo'] }],
  ['gauge', 'node_network_info', { device: ['eth0'], operstate: ['up'] }],
  ['counter', 'node_disk_read_time_seconds_total', { device: ['sda', 'sdb'] }],
  ['counter', 'node_disk_reads_completed_total', { device: ['sda', 'sdb'] }],
  ['counter', 'node_disk_io_time_seconds_total', { device: ['sda', 'sdb'] }],
  ['counter', 'node_pressure_cpu_waiting_seconds_total'],
  ['counter', 'node_context_switches_total'],
  // Of no type there.
  ['gauge', 'node_netstat_Tcp_InSegs'],
  ['gauge', 'node_vmstat_pgpgin'],
  ['gauge', 'node_hwmon_temp_celsius', { chip: ['platform_0'], sensor: ['temp1', 'temp2'] }],
  ['gauge', 'node_hwmon_chip_names', { chip: ['platform_0'], chip_name: ['coretemp'] }],
  ['gauge', 'node_systemd_units', { state: ['active', 'failed'] }],
  ['gauge', 'node_uname_info', { nodename: ['n1'], release: ['6.1'] }],
  ['gauge', 'up'],
  ['counter', 'process_cpu_user_seconds_total'],
  ['counter', 'process_cpu_system_seconds_total'],
  ['gauge', 'process_resident_memory_bytes'],
  ['gauge', 'process_start_time_seconds'],
  ['gauge', 'nodejs_eventloop_lag_seconds'],
  ['gauge', 'nodejs_heap_size_total_bytes'],
  ['gauge', 'nodejs_heap_size_used_bytes'],
  ['gauge', 'nodejs_external_memory_bytes'],
  ['gauge', 'nodejs_heap_space_size_used_bytes', { space: ['new', 'old'] }],
  ['gauge', 'nodejs_active_handles_total'],
  ['gauge', 'nodejs_active_requests_total'],
  ['gauge', 'nodejs_version_info', { version: ['v24.1.0'], major: ['24'] }],
  ['histogram', 'nodejs_gc_duration_seconds_bucket', { kind: ['minor', 'major'] }],
  [
    'counter',
    'http_requests_total',
    { route: ['/', '/cart'], method: ['GET'], code: ['200', '404', '500'] },
  ],
  ['histogram', 'http_request_duration_seconds_bucket', { route: ['/', '/cart'], code: ['200'] }],
  ['gauge', 'probe_success'],
  ['gauge', 'probe_duration_seconds'],
  ['gauge', 'probe_http_status_code'],
  ['gauge', 'probe_http_duration_seconds', { phase: ['connect', 'processing', 'tls'] }],
  ['gauge', 'probe_ssl_earliest_cert_expiry'],
]

const NODE = 'instance="n1:9100",job="node"'

/** By dashboard. All of them have an answer. */
export const DASHBOARDS: Readonly<Record<string, readonly string[]>> = {
  'Node Exporter Full': [
    `irate(node_pressure_cpu_waiting_seconds_total{${NODE}}[5m])`,
    `100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle", ${NODE}}[5m])))`,
    `(sum by(instance) (irate(node_cpu_seconds_total{${NODE}, mode!="idle"}[5m])) / on(instance) group_left sum by (instance)((irate(node_cpu_seconds_total{${NODE}}[5m])))) * 100`,
    `sum by(instance) (irate(node_cpu_seconds_total{${NODE}, mode=~".*irq|iowait"}[5m])) / on(instance) group_left sum by (instance)((irate(node_cpu_seconds_total{${NODE}}[5m])))`,
    `scalar(node_load1{${NODE}}) * 100 / count(count(node_cpu_seconds_total{${NODE}}) by (cpu))`,
    `((node_memory_MemTotal_bytes{${NODE}} - node_memory_MemFree_bytes{${NODE}}) / node_memory_MemTotal_bytes{${NODE}}) * 100`,
    `(1 - (node_memory_MemAvailable_bytes{${NODE}} / node_memory_MemTotal_bytes{${NODE}})) * 100`,
    `((node_memory_SwapTotal_bytes{${NODE}} - node_memory_SwapFree_bytes{${NODE}}) / (node_memory_SwapTotal_bytes{${NODE}})) * 100`,
    `100 - ((node_filesystem_avail_bytes{${NODE},mountpoint="/",fstype!="rootfs"} * 100) / node_filesystem_size_bytes{${NODE},mountpoint="/",fstype!="rootfs"})`,
    `100 - ((node_filesystem_avail_bytes{${NODE},device!~'rootfs'} * 100) / node_filesystem_size_bytes{${NODE},device!~'rootfs'})`,
    `count(count(node_cpu_seconds_total{${NODE}}) by (cpu))`,
    `node_time_seconds{${NODE}} - node_boot_time_seconds{${NODE}}`,
    `node_memory_MemTotal_bytes{${NODE}} - node_memory_MemFree_bytes{${NODE}} - (node_memory_Cached_bytes{${NODE}} + node_memory_Buffers_bytes{${NODE}} + node_memory_SReclaimable_bytes{${NODE}})`,
    `irate(node_network_receive_bytes_total{${NODE}}[5m])*8`,
    `- irate(node_network_transmit_bytes_total{${NODE}}[5m])*8`,
    `irate(node_disk_read_time_seconds_total{${NODE}}[5m]) / irate(node_disk_reads_completed_total{${NODE}}[5m])`,
    `irate(node_disk_io_time_seconds_total{${NODE},device=~"[a-z]+|nvme[0-9]+n[0-9]+"}[5m])`,
    `irate(node_context_switches_total{${NODE}}[5m])`,
    `irate(node_netstat_Tcp_InSegs{${NODE}}[5m])`,
    `rate(node_vmstat_pgpgin{${NODE}}[5m])`,
    `node_hwmon_temp_celsius{${NODE}} * on(chip) group_left(chip_name) node_hwmon_chip_names{${NODE}}`,
    `node_systemd_units{${NODE},state="active"}`,
    `predict_linear(node_filesystem_avail_bytes{${NODE},fstype!~"tmpfs|ramfs"}[15m], 24 * 3600) > 0`,
    `rate(node_network_receive_bytes_total{device!~"lo"}[5m]) * on (instance, device) group_left (operstate) node_network_info`,
    `up * on (instance) group_left (nodename) node_uname_info`,
    `topk(5, sum by (mode) (rate(node_cpu_seconds_total{${NODE}}[5m])))`,
  ],
  'Node.js': [
    `irate(process_cpu_user_seconds_total{instance=~"n1.*"}[2m]) * 100`,
    `(irate(process_cpu_user_seconds_total{instance=~"n1.*"}[2m]) + irate(process_cpu_system_seconds_total{instance=~"n1.*"}[2m])) * 100`,
    `avg(nodejs_eventloop_lag_seconds{instance=~"n1.*"}) by (instance)`,
    `process_resident_memory_bytes{instance=~"n1.*"}`,
    `nodejs_heap_size_used_bytes{instance=~"n1.*"} / nodejs_heap_size_total_bytes{instance=~"n1.*"}`,
    `nodejs_external_memory_bytes{instance=~"n1.*"}`,
    `nodejs_heap_space_size_used_bytes{instance=~"n1.*"}`,
    `sum(nodejs_version_info{instance=~"n1.*"}) by (version)`,
    `sum(changes(process_start_time_seconds{instance=~"n1.*"}[1m]))`,
    `time() - process_start_time_seconds`,
    `nodejs_active_handles_total{instance=~"n1.*"} + nodejs_active_requests_total`,
    `rate(nodejs_gc_duration_seconds_sum[5m]) / rate(nodejs_gc_duration_seconds_count[5m])`,
    `histogram_quantile(0.99, sum(rate(nodejs_gc_duration_seconds_bucket[5m])) by (le, kind))`,
    `deriv(process_resident_memory_bytes[10m])`,
  ],
  'HTTP services': [
    `sum(rate(http_requests_total{job="node"}[5m])) by (route)`,
    `sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) or vector(0)`,
    `(sum(rate(http_requests_total{code="503"}[5m])) or vector(0)) / sum(rate(http_requests_total[5m]))`,
    `1 - (sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])))`,
    `100 * sum by (route) (rate(http_requests_total{code!~"5.."}[5m])) / on (route) group_left sum by (route) (rate(http_requests_total[5m]))`,
    `histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket{route=~"/.*"}[5m])) by (le, route))`,
    `(sum(rate(http_request_duration_seconds_bucket{le="0.1"}[5m])) by (job) + sum(rate(http_request_duration_seconds_bucket{le="1"}[5m])) by (job)) / 2 / sum(rate(http_request_duration_seconds_count[5m])) by (job)`,
    `sum(rate(http_request_duration_seconds_sum[5m])) / sum(rate(http_request_duration_seconds_count[5m]))`,
    `sum by (le) (increase(http_request_duration_seconds_bucket[1m]))`,
    `topk(10, sum by (route) (increase(http_requests_total[10m])))`,
    `sum(rate(http_requests_total[5m])) - sum(rate(http_requests_total[5m] offset 5m))`,
    `sum(rate(http_requests_total[5m])) / (sum(rate(http_requests_total[5m] offset 5m)) > 0) - 1`,
    `max_over_time(sum(rate(http_requests_total[5m]))[10m:1m])`,
    `avg_over_time((sum(rate(http_requests_total{code!~"5.."}[5m])) / sum(rate(http_requests_total[5m])))[10m:])`,
    `label_replace(sum by (instance) (rate(http_requests_total[5m])), "host", "$1", "instance", "([^:]+):.*")`,
    `rate(http_requests_total[5m]) and topk(2, rate(http_requests_total[5m] @ end()))`,
    `sum by (route) (rate(http_requests_total[5m])) unless sum by (route) (rate(http_requests_total{code="404"}[5m])) > 1000`,
    `sum(rate(http_requests_total[5m]) or rate(node_context_switches_total[5m]))`,
    `count(sum by (route) (rate(http_requests_total[5m])) > bool 0)`,
  ],
  Blackbox: [
    `probe_success{instance=~"n1.*"}`,
    `probe_ssl_earliest_cert_expiry{instance=~"n1.*"} - time()`,
    `(probe_ssl_earliest_cert_expiry - time()) / 86400`,
    `sum(probe_http_duration_seconds{instance=~"n1.*"}) by (phase)`,
    `avg(probe_duration_seconds{instance=~"n1.*"}) by (instance)`,
    `avg_over_time(probe_success{instance=~"n1.*"}[10m]) * 100`,
    `count(probe_success == 0) or vector(0)`,
    `count(up == 1) by (job)`,
    `absent(up{job="nobody"})`,
    `probe_http_status_code{instance=~"n1.*"}`,
  ],
}

/** What some ask and is not answered, and why. */
export const REFUSED: readonly (readonly [query: string, why: string])[] = [
  ['count_values("code", probe_http_status_code)', 'values become no labels here'],
  [
    'sum by (le) (http_request_duration_seconds_bucket)',
    'has buckets, which rate and increase are for',
  ],
  [
    'sum(rate(http_request_duration_seconds_bucket[5m]))',
    'without le the same samples are added several times',
  ],
  ['sum(rate(http_request_duration_seconds_bucket{le=~"0.1|1"}[5m]))', 'le chooses one bound'],
  [
    'histogram_quantile(0.9, sum by (le) (irate(http_request_duration_seconds_bucket[5m])))',
    'has buckets, which rate and increase are for, not irate',
  ],
  ['sort_by_label(up, "instance")', 'sort in the panel'],
  ['up atan2 up', 'the operator atan2 is not supported'],
]

const SECOND = 1_000_000_000n
const TYPES: Readonly<Record<Kind, ImportedType>> = {
  counter: 'cumulative_f64',
  gauge: 'f64',
  histogram: 'histogram_f64',
}
const node = target('prometheus', { job: string(), instance: string() })

/** Twenty minutes of each of the metrics up to a time, every 30 seconds: all of them rise. */
export function* dashboardSamples(end: bigint): Generator<Sample> {
  const at = node.of({ job: 'node', instance: 'n1:9100' })
  const began = end - 1200n * SECOND
  for (const [kind, name, labels = {}] of METRICS) {
    const { metric, original } = importedName(name, TYPES[kind])
    const values = {
      counter: cumulativeF64(),
      gauge: f64(),
      histogram: histogramF64({ edges: [0.1, 1] }),
    }
    const defined = openMetric(metric, values[kind])
    for (const [i, given] of combinations(labels).entries()) {
      const timeseries = defined.series(at, {
        ...given,
        ...(original !== undefined && { prometheus_name: original }),
      })
      const spent = Histogram.fromEdges('f64', [0.1, 1], { startTime: began - 1n })
      for (let n = 0; n <= 40; n++) {
        const timestamp = began + BigInt(n) * 30n * SECOND
        spent.observe(n % 3 === 0 ? 0.5 : 0.05)
        const value = (i + 1) * (100 + n)
        const data = {
          counter: { type: 'cumulative_f64', startTime: began - 1n, value },
          gauge: { type: 'f64', value: name.includes('success') || name === 'up' ? 1 : value },
          histogram: spent.datum(),
        } as const
        yield { timeseries, timestamp, datum: data[kind] }
      }
    }
  }
}

function combinations(labels: Record<string, readonly string[]>): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [fieldOfLabel(label)]: value }))),
    [{}],
  )
}
