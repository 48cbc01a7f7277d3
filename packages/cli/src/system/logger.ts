import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

import { destination, pino, type Logger } from 'pino'

import type { Config } from '../config/options.ts'

/** The log of a program, as the options want it. */
export async function createLogger(config: Config): Promise<Logger> {
  const { logLevel: level, logFile, logFormat } = config
  const options = { level, base: null }
  if (logFile !== undefined) {
    mkdirSync(dirname(logFile), { recursive: true })
    return pino(options, destination({ dest: logFile, append: true, sync: true }))
  }
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stderr.isTTY)
  // Written at once: what was logged last is what matters when a program ends badly.
  if (!isPretty) return pino(options, destination({ dest: 2, sync: true }))
  const { default: pretty } = await import('pino-pretty')
  const colorize = process.stderr.hasColors?.() ?? false
  return pino(
    options,
    pretty({ destination: 2, sync: true, colorize, translateTime: 'SYS:HH:MM:ss' }),
  )
}
