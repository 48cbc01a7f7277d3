import type { IncomingMessage } from 'node:http'

/** As much of Express as is needed, so that the package depends on no version of it. */
interface ExpressRequest extends IncomingMessage {
  readonly baseUrl?: string
  readonly route?: { readonly path: Path }
  readonly app?: ExpressApp
}

interface ExpressApp {
  readonly router?: Router
  readonly _router?: Router
  readonly parent?: ExpressApp
  readonly mountpath?: string | readonly string[]
}

interface Router {
  readonly stack: readonly Layer[]
}

interface Layer {
  readonly route?: object
  readonly handle: Partial<Router>
  /** What it was mounted at; routers before 2.3 do not tell. */
  readonly rawPath?: Path
}

type Path = string | RegExp | readonly (string | RegExp)[]

/** Of a mount whose template is not told: its own text is the client's. */
const UNKNOWN_MOUNT = '/*'

/** The mounts that lead to a route; most are reached by one way only. */
const mounts = new WeakMap<object, readonly string[]>()

/** The template of the route that answered, its mounts in front of it. Nothing of it is the client's. */
export function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl = '', app } = request as ExpressRequest
  if (route === undefined) return undefined
  let prefixes = mounts.get(route)
  if (prefixes === undefined) {
    prefixes = prefixesOf(app, route)
    mounts.set(route, prefixes)
  }
  return joined(mountAt(prefixes, baseUrl), textOf(route.path))
}

function prefixesOf(app: ExpressApp | undefined, route: object): readonly string[] {
  // oxlint-disable-next-line no-underscore-dangle -- what Express 4 calls it
  const router = app?.router ?? app?._router
  const inApp = router === undefined ? [] : [...waysTo(route, router, '', new Set())]
  const outside = mountOf(app)
  return inApp.map((prefix) => outside + prefix)
}

/** Where applications are mounted in other applications. */
function mountOf(app: ExpressApp | undefined): string {
  if (app?.parent === undefined) return ''
  return mountOf(app.parent) + textOf(app.mountpath ?? UNKNOWN_MOUNT).replace(/\/+$/, '')
}

function* waysTo(
  route: object,
  router: Router,
  prefix: string,
  seen: Set<Router>,
): Generator<string> {
  if (seen.has(router)) return
  seen.add(router)
  for (const layer of router.stack) {
    if (layer.route === route) yield prefix
    else if (Array.isArray(layer.handle.stack)) {
      const path = layer.rawPath === undefined ? UNKNOWN_MOUNT : textOf(layer.rawPath)
      yield* waysTo(route, layer.handle as Router, prefix + path.replace(/\/+$/, ''), seen)
    }
  }
  seen.delete(router)
}

/** Of several mounts of one router, the one that fits what was asked for. */
function mountAt(prefixes: readonly string[], baseUrl: string): string {
  if (prefixes.length === 0) return baseUrl === '' ? '' : UNKNOWN_MOUNT
  if (prefixes.length === 1) return prefixes[0]!
  const asked = baseUrl.toLowerCase().split('/')
  const fits = (prefix: string) => {
    const parts = prefix.toLowerCase().split('/')
    return (
      parts.length === asked.length &&
      parts.every((part, i) => part === asked[i] || part.startsWith(':'))
    )
  }
  return prefixes.find(fits) ?? prefixes[0]!
}

function textOf(path: Path): string {
  return Array.isArray(path) ? path.map(String).join('|') : String(path)
}

function joined(prefix: string, path: string): string {
  if (prefix === '') return path
  return path === '/' ? prefix : prefix + path
}
