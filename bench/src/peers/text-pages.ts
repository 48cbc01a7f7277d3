import { EDGES, labelSets, OBSERVATIONS } from '../shop.ts'
import type { TextTarget } from './text-targets.ts'

/** Counters as another exporter would show them: each scrape finds every one a little higher. */
export function counterPage(instance: number, count: number): TextTarget {
  const heads = labelSets(count).map(
    ({ route, status }) => `requests{instance="${instance}",route="${route}",status="${status}"} `,
  )
  const values = new Float64Array(count)
  return {
    series: count,
    page() {
      let text = '# TYPE requests counter\n'
      for (const [i, head] of heads.entries()) {
        values[i]! += (i * 7919) % 100
        text += `${head}${values[i]}\n`
      }
      return text
    },
  }
}

/** Gauges with two decimals. */
export function gaugePage(instance: number, count: number): TextTarget {
  const heads = labelSets(count).map(
    ({ route, status }) => `backlog{instance="${instance}",route="${route}",status="${status}"} `,
  )
  let scrape = 0
  return {
    series: count,
    page() {
      scrape++
      let text = '# TYPE backlog gauge\n'
      for (const [i, head] of heads.entries()) {
        text += `${head}${OBSERVATIONS[(i + scrape) & 1023]}\n`
      }
      return text
    },
  }
}

/** Histograms: what is one sample for us is a line for each bucket, the sum and the count here. */
export function histogramPage(instance: number, count: number): TextTarget {
  const edges = [...EDGES.map(String), '+Inf']
  const labels = labelSets(count).map(
    ({ route, status }) => `instance="${instance}",route="${route}",status="${status}"`,
  )
  const counts = labels.map(() => new Float64Array(edges.length))
  const sums = new Float64Array(count)
  let next = 0
  return {
    series: count,
    page() {
      let text = '# TYPE latency histogram\n'
      for (const [i, label] of labels.entries()) {
        const buckets = counts[i]!
        for (let n = 0; n < 10; n++) {
          const value = OBSERVATIONS[next++ & 1023]!
          sums[i]! += value
          for (const [bucket, edge] of EDGES.entries()) if (value <= edge) buckets[bucket]!++
          buckets[EDGES.length]!++
        }
        for (const [bucket, edge] of edges.entries()) {
          text += `latency_bucket{${label},le="${edge}"} ${buckets[bucket]}\n`
        }
        text += `latency_sum{${label}} ${sums[i]}\nlatency_count{${label}} ${buckets[EDGES.length]}\n`
      }
      return text
    },
  }
}
