/** What `npm run bench` can run, in this order; each is a program of its own, `<name>.ts`. */
export const SUITES = {
  record: 'one recording: counter, gauge, histogram; beside prom-client',
  wire: 'collect, encode and decode, columns and JSON; beside prom-client, V8 and Apache Arrow',
  prometheus:
    'exposing as text and OpenMetrics, beside prom-client; reading what an exporter exposes',
  insert: 'samples to blocks, blocks to the engine, and reading them back',
  oxql: 'OxQL beside SQL by hand for the same answers, Prometheus and VictoriaMetrics, on 21.6 million samples and more',
  rollups:
    'what samples are rolled up to, beside the samples: coarse questions, and what it costs (minutes)',
  answers: 'what a million points cost the Nexus that sends them: first byte, stalls, memory',
  opentelemetry:
    "what OpenTelemetry costs: our reader beside the SDK's own collection and OTLP; receiving OTLP",
  pull: 'from a pull to stored rows, through the real collector and engine; beside Prometheus and VictoriaMetrics',
  sustained: 'the most samples a second on this machine, and where the CPU goes',
  schedule: '10 000 producers every 10 s: how late they are pulled (ten minutes)',
  fleet:
    '100 000 producers on one Nexus and PostgreSQL: registering, renewing, listing, a join, a leave',
  instruments:
    'each ready-made instrument, a request or a collection; beside prom-client and OpenTelemetry',
  system: 'the whole system: seconds to ready, memory by program, CPU when idle',
  console:
    'a chart of 10 000 series and a million points: frames of a browser while it is hovered and zoomed',
  lighthouse:
    'scores of Lighthouse for pages of the console, and when they are interactive (minutes; npm fetches it)',
  codecs: 'bytes on disk by column, and what other codecs would make of them (minutes)',
} as const

export type SuiteName = keyof typeof SUITES

export const SUITE_NAMES = Object.keys(SUITES) as SuiteName[]

export function isSuiteName(name: string): name is SuiteName {
  return Object.hasOwn(SUITES, name)
}
