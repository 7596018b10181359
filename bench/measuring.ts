/** What every measurement is given. */
import type { BenchDatabase, BenchServer } from './world/server.ts'

export interface Measuring {
  readonly server: BenchServer
  /** The generated database; nothing may change it. */
  readonly world: BenchDatabase
  /** One line about what is being done, for whoever waits. */
  readonly tell: (line: string) => void
}
