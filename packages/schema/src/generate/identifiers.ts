/**
 * What a module cannot call its exports: words of the language, `then` (which would make a promise
 * of the module), and what every module may import.
 */
const TAKEN: readonly string[] = (
  'arguments await break case catch class const continue debugger default delete do else enum eval ' +
  'export exports extends false finally for function globalThis if implements import in instanceof ' +
  'interface let new null package private protected public require return static super switch this ' +
  'then throw true try typeof undefined var void while with yield ' +
  'metric schemaOf schemas target ' +
  'string bool bytes uuid ipAddr i8 u8 i16 u16 i32 u32 i64 u64 f32 f64 ' +
  'cumulativeI64 cumulativeU64 cumulativeF32 cumulativeF64 ' +
  'histogramI8 histogramU8 histogramI16 histogramU16 histogramI32 histogramU32 histogramI64 ' +
  'histogramU64 histogramF32 histogramF64'
).split(' ')

/**
 * What the exports of a module are called. One that would be taken gets an underscore behind it.
 * All taken words count, whether a module needs them or not, so that a metric keeps its name when
 * others are added.
 */
export class Identifiers {
  readonly #taken = new Set(TAKEN)

  claim(name: string): string {
    let identifier = camelCase(name)
    while (this.#taken.has(identifier)) identifier += '_'
    this.#taken.add(identifier)
    return identifier
  }
}

/**
 * `request_count` as `requestCount`. A group that begins with a digit keeps its underscore, so that
 * different names stay different: `foo_1` is not `foo1`.
 */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
