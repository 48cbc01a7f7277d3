/** Where a producer tells what it does: `console`, a pino logger, or anything with these three. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export const silent: Logger = { info() {}, warn() {}, error() {} }
