/**
 * The three spellings of an option's one name: `dataDir` is `data_dir` in a file, `OXIMETER_DATA_DIR`
 * in the environment and `--data-dir` as a flag.
 */
export function keyOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function variableOf(name: string): string {
  return `OXIMETER_${keyOf(name).toUpperCase()}`
}

export function flagOf(name: string): string {
  return `--${keyOf(name).replaceAll('_', '-')}`
}
