/** `"name"`, safe whatever the name holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`
}

/** `'text'`, safe whatever the text holds; for DDL, where parameters cannot be used. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
