import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

import { destination, pino, type Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { redactor } from './redact.ts'

/**
 * The log of a program, as the options want it. Lines are written at once: what was logged last is
 * what matters when a program ends badly.
 *
 * @param beforeLine called before a line goes to the terminal
 */
export async function createLogger(config: Config, beforeLine: () => void): Promise<Logger> {
  const { logLevel: level, logFile, logFormat } = config
  const options = { level, base: null }
  const redact = redactor(config)
  const redacted = (to: { write(line: string): unknown }) => ({
    write: (line: string) => void to.write(redact(line)),
  })
  if (logFile !== undefined) {
    mkdirSync(dirname(logFile), { recursive: true })
    return pino(options, redacted(destination({ dest: logFile, append: true, sync: true })))
  }
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stderr.isTTY)
  if (!isPretty) return pino(options, redacted(destination({ dest: 2, sync: true })))
  const { prettyFactory } = await import('pino-pretty')
  const format = prettyFactory({
    colorize: process.stderr.isTTY && process.stderr.hasColors(),
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: '{program}: {msg}',
    ignore: 'program',
  })
  return pino(options, {
    write(line: string) {
      beforeLine()
      process.stderr.write(format(redact(line)))
    },
  })
}
