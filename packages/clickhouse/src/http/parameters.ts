import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Exception } from '../exception.ts'
import { header } from './guard.ts'

/** What a request says beside its SQL. */
export interface Parameters {
  readonly query: string
  readonly queryId: string
  readonly database: string | undefined
  readonly defaultFormat: string
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, string>
  readonly compressResponse: boolean
}

/** Parameters of the HTTP interface itself, or of features that make no sense here. */
const IGNORED = new Set(
  'user password quota_key stacktrace wait_end_of_query buffer_size send_progress_in_http_headers http_headers_progress_interval_ms client_protocol_version add_http_cors_header default_format database query query_id session_timeout session_check cancel_http_readonly_queries_on_client_close enable_http_compression http_zlib_compression_level'.split(
    ' ',
  ),
)

const UNSUPPORTED: Readonly<Record<string, string>> = {
  session_id: 'Sessions are not supported by the embedded engine: each request stands alone.',
  role: 'Roles are not supported by the embedded engine: its one user is `default`.',
  compress: 'compress=1 is not supported by the embedded engine: use enable_http_compression=1.',
  decompress: 'decompress=1 is not supported by the embedded engine: use Content-Encoding.',
}

const HELPFUL = [
  // A filter on one side of a join also prunes what is read of the other.
  ['enable_join_runtime_filters', '1'],
  ['enable_join_runtime_filters_index_analysis', '1'],
  // Unless a thread has so much memory there are fewer. With the default, a gibibyte, an engine that has
  // no more in all runs each query on a single core.
  ['max_threads_min_free_memory_per_thread', String(128 * 1024 * 1024)],
] as const

export function readParameters(
  request: IncomingMessage,
  url: URLSearchParams,
  maxExecutionSeconds: number,
): Parameters {
  const settings = new Map<string, string>([
    ['max_execution_time', String(maxExecutionSeconds)],
    ...HELPFUL,
  ])
  const parameters = new Map<string, string>()
  for (const [name, value] of url) {
    if (IGNORED.has(name)) continue
    const refusal = UNSUPPORTED[name]
    if (refusal !== undefined) {
      if (value === '' || value === '0') continue
      throw new Exception(48, 'NOT_IMPLEMENTED', refusal)
    }
    if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) {
      throw new Exception(115, 'UNKNOWN_SETTING', `Setting ${JSON.stringify(name)} is unknown.`)
    }
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value)
    else settings.set(name, value)
  }
  // A GET never writes: links and images cannot change data.
  if (request.method === 'GET' && !settings.has('readonly')) settings.set('readonly', '2')
  return {
    query: url.get('query') ?? '',
    queryId: url.get('query_id') || randomUUID(),
    database: url.get('database') || header(request, 'x-clickhouse-database'),
    defaultFormat:
      url.get('default_format') || header(request, 'x-clickhouse-format') || 'TabSeparated',
    settings,
    parameters,
    compressResponse: isOn(url.get('enable_http_compression')),
  }
}

function isOn(value: string | null): boolean {
  return value === '1' || value === 'true'
}
