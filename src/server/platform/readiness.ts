/**
 * Whether the process can serve: the database answers in time and has this version's tables. Asked over a connection of
 * its own with short limits, so that neither busy pages nor a network that swallows packets make the answer wait.
 */
import pg from 'pg'
import { isMigrated } from './migrations.ts'
import type { Readiness } from './http.ts'

export interface DatabaseProbe {
  /** undefined when the database can serve; else `database` or `migrations`, whichever is missing. */
  readonly readiness: Readiness
  close(): Promise<void>
}

const answerLimitMs = 2_000
const undefinedTable = '42P01'

/** A probe of the database at `url` (the application's). Connects when first asked. */
export function probeDatabase(url: string): DatabaseProbe {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: answerLimitMs,
    query_timeout: answerLimitMs,
  })
  pool.on('error', () => undefined) // told by the next answer
  let asked: Promise<string | undefined> | undefined
  return {
    readiness() {
      asked ??= ask(pool).finally(() => (asked = undefined))
      return asked
    },
    close: () => pool.end(),
  }
}

async function ask(pool: pg.Pool): Promise<string | undefined> {
  try {
    return (await isMigrated(pool)) ? undefined : 'migrations'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === undefinedTable ? 'migrations' : 'database'
  }
}
