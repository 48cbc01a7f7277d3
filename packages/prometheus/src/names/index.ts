/** How names of ours and those of Prometheus become each other, for those who answer in its place. */
export { asLabelName, fieldOfLabel, ORIGINAL_NAME, shownLabel } from './label-name.ts'
export { importedName, originalName, TARGET, type ImportedType } from './metric-name.ts'
export { suffixOfUnits } from './units.ts'
export { nextDown, nextDownSingle } from '../text/next-double.ts'
export { formatValue } from '../text/numbers.ts'
