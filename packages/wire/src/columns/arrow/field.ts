/** The column types of Arrow that travel here. */
export type ArrowType =
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'binary' | 'utf8' | 'bool' }
  /** Nanoseconds, UTC. */
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'struct' | 'list' }
  /** Of 128 bits and 38 digits, none of them behind the point. */
  | { readonly kind: 'decimal' }
  | { readonly kind: 'fixed-size-list'; readonly size: number }

/** A column, and what is inside of it. */
export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  readonly nullable: boolean
  readonly children: readonly ArrowField[]
}

export interface FieldOptions {
  readonly nullable?: boolean
  readonly children?: readonly ArrowField[]
}

export function field(name: string, type: ArrowType, options: FieldOptions = {}): ArrowField {
  return { name, type, nullable: options.nullable ?? false, children: options.children ?? [] }
}

/** Whether values lie alike; what lists call their items does not matter, and nor does nullability. */
export function sameType(a: ArrowField, b: ArrowField): boolean {
  const [x, y] = [a.type, b.type]
  if (x.kind !== y.kind || a.children.length !== b.children.length) return false
  if (x.kind === 'int' && y.kind === 'int' && (x.bits !== y.bits || x.signed !== y.signed))
    return false
  if (x.kind === 'float' && y.kind === 'float' && x.bits !== y.bits) return false
  if (x.kind === 'fixed-size-list' && y.kind === 'fixed-size-list' && x.size !== y.size)
    return false
  return a.children.every((child, i) => {
    const other = b.children[i]!
    return sameType(child, other) && (x.kind !== 'struct' || child.name === other.name)
  })
}

/** A type as a person reads it. */
export function describeType({ type, children }: ArrowField): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? 'Int' : 'UInt'}${type.bits}`
    case 'float':
      return `Float${type.bits}`
    case 'timestamp':
      return 'Timestamp(ns, UTC)'
    case 'list':
      return `List<${children.map(describeType).join()}>`
    case 'fixed-size-list':
      return `FixedSizeList(${type.size})<${children.map(describeType).join()}>`
    case 'struct':
      return `Struct<${children.map((child) => `${child.name}: ${describeType(child)}`).join(', ')}>`
    case 'utf8':
      return 'Utf8'
    case 'binary':
      return 'Binary'
    case 'bool':
      return 'Bool'
    case 'decimal':
      return 'Decimal128(38, 0)'
  }
}
