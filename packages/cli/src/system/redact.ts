import { withoutTokens } from '@oximeter/api/client'

import { OPTION_NAMES, OPTIONS, type Config } from '../config/options.ts'

/** Shorter ones would be found everywhere. */
const SHORTEST = 6
const HIDDEN = '(hidden)'

/**
 * Takes secrets out of a line of a log: all that looks like a token, and what the options hold that
 * are secret. Nothing of ours writes any; what others put into their errors is not in our hands.
 */
export function redactor(config: Config): (line: string) => string {
  const secrets = secretsOf(config)
  return (line) => {
    let clean = withoutTokens(line)
    for (const secret of secrets) clean = clean.replaceAll(secret, HIDDEN)
    return clean
  }
}

/** As they may stand in a line of JSON; of an address, the password in it. */
function secretsOf(config: Config): string[] {
  const values = OPTION_NAMES.filter((name) => OPTIONS[name].secret).flatMap((name) => {
    const value = config[name]
    if (typeof value !== 'string') return []
    const password = URL.parse(value)?.password ?? ''
    return password === '' ? [value] : [value, password, decodeURIComponent(password)]
  })
  return [
    ...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])),
  ].filter((value) => value.length >= SHORTEST)
}
