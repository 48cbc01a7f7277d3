import type { DatumType, GaugeDatumType } from './datum-type.ts'
import type { FieldType } from './field-type.ts'
import { binsOf, type HistogramLayout } from './histogram/layout.ts'
import type { Bins } from './histogram/bins.ts'
import type { NumberType } from './number-type.ts'
import { checkOptions } from './options.ts'

/** What a definition says of one field. */
export interface FieldSpec<T extends FieldType = FieldType> {
  readonly fieldType: T
  readonly description: string
}

/** What a definition says of a metric's datum. */
export interface DatumSpec<T extends DatumType = DatumType> {
  readonly datumType: T
}

/** A type that fields and gauges have in common. */
export interface ValueSpec<T extends FieldType & GaugeDatumType>
  extends FieldSpec<T>, DatumSpec<T> {}

export interface HistogramSpec<
  S extends NumberType = NumberType,
> extends DatumSpec<`histogram_${S}`> {
  /** Shared by all histograms of the metric. */
  readonly bins: Bins<S>
}

/** What can be said of a field beyond its type; a string is short for the description. */
export type FieldOptions = string | { readonly description?: string }

// Fields and gauges.
export const string = (options?: FieldOptions): ValueSpec<'string'> => valueSpec('string', options)
export const bool = (options?: FieldOptions): ValueSpec<'bool'> => valueSpec('bool', options)
export const i8 = (options?: FieldOptions): ValueSpec<'i8'> => valueSpec('i8', options)
export const u8 = (options?: FieldOptions): ValueSpec<'u8'> => valueSpec('u8', options)
export const i16 = (options?: FieldOptions): ValueSpec<'i16'> => valueSpec('i16', options)
export const u16 = (options?: FieldOptions): ValueSpec<'u16'> => valueSpec('u16', options)
export const i32 = (options?: FieldOptions): ValueSpec<'i32'> => valueSpec('i32', options)
export const u32 = (options?: FieldOptions): ValueSpec<'u32'> => valueSpec('u32', options)
/** Values are given as bigint or as a safe integer. */
export const i64 = (options?: FieldOptions): ValueSpec<'i64'> => valueSpec('i64', options)
/** Values are given as bigint or as a safe integer. */
export const u64 = (options?: FieldOptions): ValueSpec<'u64'> => valueSpec('u64', options)

// Fields only.
/** IPv4 or IPv6; kept in canonical text. */
export const ipAddr = (options?: FieldOptions): FieldSpec<'ip_addr'> =>
  fieldSpec('ip_addr', options)
/** Kept lower-case and hyphenated. */
export const uuid = (options?: FieldOptions): FieldSpec<'uuid'> => fieldSpec('uuid', options)

// Gauges only.
/** Rounded to the nearest f32 when recorded. */
export const f32 = (): DatumSpec<'f32'> => datumSpec('f32')
export const f64 = (): DatumSpec<'f64'> => datumSpec('f64')
export const bytes = (): DatumSpec<'bytes'> => datumSpec('bytes')

// Counters: a running total since a start time.
export const cumulativeI64 = (): DatumSpec<'cumulative_i64'> => datumSpec('cumulative_i64')
export const cumulativeU64 = (): DatumSpec<'cumulative_u64'> => datumSpec('cumulative_u64')
export const cumulativeF32 = (): DatumSpec<'cumulative_f32'> => datumSpec('cumulative_f32')
export const cumulativeF64 = (): DatumSpec<'cumulative_f64'> => datumSpec('cumulative_f64')

// Histograms. Bins are checked here: each throws what the constructor of its bins throws.
export const histogramI8 = (layout: HistogramLayout<'i8'>): HistogramSpec<'i8'> =>
  histogramSpec('i8', layout)
export const histogramU8 = (layout: HistogramLayout<'u8'>): HistogramSpec<'u8'> =>
  histogramSpec('u8', layout)
export const histogramI16 = (layout: HistogramLayout<'i16'>): HistogramSpec<'i16'> =>
  histogramSpec('i16', layout)
export const histogramU16 = (layout: HistogramLayout<'u16'>): HistogramSpec<'u16'> =>
  histogramSpec('u16', layout)
export const histogramI32 = (layout: HistogramLayout<'i32'>): HistogramSpec<'i32'> =>
  histogramSpec('i32', layout)
export const histogramU32 = (layout: HistogramLayout<'u32'>): HistogramSpec<'u32'> =>
  histogramSpec('u32', layout)
export const histogramI64 = (layout: HistogramLayout<'i64'>): HistogramSpec<'i64'> =>
  histogramSpec('i64', layout)
export const histogramU64 = (layout: HistogramLayout<'u64'>): HistogramSpec<'u64'> =>
  histogramSpec('u64', layout)
export const histogramF32 = (layout: HistogramLayout<'f32'>): HistogramSpec<'f32'> =>
  histogramSpec('f32', layout)
export const histogramF64 = (layout: HistogramLayout<'f64'>): HistogramSpec<'f64'> =>
  histogramSpec('f64', layout)

function fieldSpec<T extends FieldType>(fieldType: T, options?: FieldOptions): FieldSpec<T> {
  return Object.freeze({ fieldType, description: descriptionOf(options) })
}

function datumSpec<T extends DatumType>(datumType: T): DatumSpec<T> {
  return Object.freeze({ datumType })
}

function valueSpec<T extends FieldType & GaugeDatumType>(
  type: T,
  options?: FieldOptions,
): ValueSpec<T> {
  return Object.freeze({ fieldType: type, datumType: type, description: descriptionOf(options) })
}

function histogramSpec<S extends NumberType>(
  support: S,
  layout: HistogramLayout<S>,
): HistogramSpec<S> {
  return Object.freeze({
    datumType: `histogram_${support}` as const,
    bins: binsOf(support, layout),
  })
}

function descriptionOf(options: FieldOptions = ''): string {
  if (typeof options === 'string') return options
  checkOptions('a field', options)
  return options.description ?? ''
}
