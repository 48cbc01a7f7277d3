/** What happens to the engine's process, for logs. */
export type EngineEvent =
  | {
      readonly type: 'started'
      readonly pid: number
      readonly url: string
      readonly version: string
    }
  | { readonly type: 'restarted'; readonly pid: number; readonly restarts: number }
  | {
      readonly type: 'exited'
      readonly pid: number
      readonly exitCode: number | null
      readonly signal: NodeJS.Signals | null
      /** The end of what it wrote to stderr. */
      readonly stderr: string
    }
  | { readonly type: 'start-failed'; readonly message: string; readonly retryMs: number }
  /** It outgrew its memory: it finishes what it runs, and a fresh process takes over. */
  | { readonly type: 'recycled'; readonly pid: number; readonly rssBytes: number }
  /** A query does not end though it was cancelled: the process is killed, or the query would keep its slot. */
  | { readonly type: 'stuck'; readonly pid: number; readonly stuckMs: number }
  | { readonly type: 'unresponsive'; readonly pid: number; readonly silentMs: number }
  | { readonly type: 'stopped' }
