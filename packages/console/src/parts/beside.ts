import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/**
 * A component that comes after the page around it, which keeps its room: charts and the editor are heavy.
 * It begins to load with the file that shows it, not only once that is shown.
 */
export function beside<P>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  const loading = load()
  // Said where it is shown.
  loading.catch(() => {})
  return lazy(async () => ({ default: await loading }))
}
