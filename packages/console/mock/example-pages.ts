import { createAppRouter } from '../src/app/router.tsx'
import { makeWorld } from './data/world.ts'

export interface ExamplePage {
  /** As the map of the site has it: `/producers/$id`. */
  readonly route: string
  /** An address of it, of something that is there in the typical state. */
  readonly path: string
}

/** Every page of the site, also one that is new: what it is about is said here once for each area. */
export function examplePages(): ExamplePage[] {
  const { fleet, alerts } = makeWorld('typical')
  const examples: Readonly<Record<string, string | undefined>> = {
    producers: fleet.producers.find(({ failure }) => failure !== undefined)?.id,
    collectors: fleet.collectors[0]?.id,
    timeseries: 'http_server:request_duration',
    dashboards: 'host',
    alerts: alerts.rules[0]?.id,
  }
  return Object.keys(createAppRouter().routesByPath).map((route) => {
    const [, area = ''] = route.split('/')
    const path = route.replaceAll(/\$\w+/g, () => {
      const example = examples[area]
      if (example === undefined)
        throw new TypeError(`mock/example-pages.ts has no example of ${route}`)
      return example
    })
    return { route, path }
  })
}
