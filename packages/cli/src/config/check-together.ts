import { isWildcard } from '@oximeter/api/client'
import { isLoopback } from './loopback.ts'
import { flagOf, keyOf } from './names.ts'
import type { Config, OptionName } from './options.ts'

const HOSTS = ['nexusHost', 'collectorHost', 'clickhouseHost'] as const satisfies OptionName[]
const LISTENERS = [
  ['nexusHost', 'nexusInternalPort'],
  ['nexusHost', 'nexusPublicPort'],
  ['collectorHost', 'collectorPort'],
  ['clickhouseHost', 'clickhousePort'],
] as const satisfies (readonly [OptionName, OptionName])[]

/** The first is of no use without the second. */
const TOGETHER = [
  ['tlsCert', 'tlsKey'],
  ['tlsKey', 'tlsCert'],
  ['tlsClientCa', 'tlsCert'],
  ['tlsClientCert', 'tlsClientKey'],
  ['tlsClientKey', 'tlsClientCert'],
] as const satisfies (readonly [OptionName, OptionName])[]

/** What is wrong with values that are each right by themselves. */
export function checkTogether(config: Config): string[] {
  const problems: string[] = []
  for (const name of HOSTS) {
    const host = config[name]
    if (isLoopback(host)) continue
    if (name === 'clickhouseHost') {
      problems.push(
        `${keyOf(name)}: the embedded engine listens on loopback only: for others, run a ClickHouse ` +
          `server and give its address as ${flagOf('clickhouse')}`,
      )
    } else if (!config.insecureBind && config.tlsCert === undefined) {
      problems.push(
        `${keyOf(name)}: others could reach ${host}, and tokens and data would go there in plain ` +
          `text: give ${flagOf('tlsCert')} and ${flagOf('tlsKey')}, or a loopback address, or ` +
          `${flagOf('insecureBind')} if nobody listens to the network`,
      )
    }
  }
  for (const [name, other] of TOGETHER) {
    if (config[name] === undefined || config[other] !== undefined) continue
    problems.push(`${keyOf(name)}: it is nothing without ${keyOf(other)}: give that too`)
  }
  if (isWildcard(config.collectorHost) && config.collectorAdvertise === undefined) {
    problems.push(
      `collector_host: nobody can call ${config.collectorHost}: say with ` +
        `${flagOf('collectorAdvertise')} at which address Nexus reaches the collector`,
    )
  }
  if (config.clickhouseCluster !== undefined && config.clickhouse === undefined) {
    problems.push(
      `clickhouse_cluster: the embedded engine is one server: say with ${flagOf('clickhouse')} where a ` +
        `server of the cluster is`,
    )
  }
  for (const [i, [host, port]] of LISTENERS.entries()) {
    const other = LISTENERS.slice(0, i).find(
      ([otherHost, otherPort]) =>
        config[host] === config[otherHost] && config[port] === config[otherPort],
    )
    if (other !== undefined && config[port] !== 0) {
      problems.push(`${keyOf(other[1])} and ${keyOf(port)} are both ${config[port]}`)
    }
  }
  return problems
}
