/** Where pages of the console begin. Each of them is the same document, which reads the rest of the address. */
export const CONSOLE_PAGES = [
  'explore',
  'dashboards',
  'alerts',
  'timeseries',
  'producers',
  'collectors',
  'settings',
]
