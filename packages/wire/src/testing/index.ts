export { data, histograms, missingData } from './data.ts'
export { numbers, texts, times } from './numbers.ts'
export { anySamples, errors, results, samples } from './samples.ts'
export { fields, fieldValues, timeseries } from './series.ts'
