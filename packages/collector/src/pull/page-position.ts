/** Which page of which numbering of which producer. */
export interface PagePosition {
  /** The producer's UUID. */
  readonly producer: string
  /** Names the numbering of its series, and with it that of its pages. */
  readonly epoch: string
  readonly page: number
}
