/** How the installation is, as far as its database tells (SPEC 11): its version and size, the mail that is owed, what waits to be looked up. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { outboxFigures } from '#server/business/notifications/index.ts'
import type { Work } from '#server/work/index.ts'

export interface Health {
  readonly database: {
    readonly version: string
    readonly bytes: number
    readonly connections: number
    readonly connectionsLimit: number
  }
  /** The last one, and when it was applied. */
  readonly migration: { readonly name: string; readonly appliedAt: Date; readonly count: number }
  readonly mail: {
    /** E-mails that the mail server puts off, and what it says. */
    readonly waiting: number
    readonly lastError: string | null
    readonly lastSentAt: Date | null
  }
  /** Domains to be looked up at their name servers by now, and that gave no answer the last time. */
  readonly domains: { readonly due: number }
}

const countedLimit = 1_000

/** What the database tells of itself and of the portal. */
export async function health(work: Work, _desk: Publisher): Promise<Health> {
  const { rows } = await sql<Row>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
      (select count(*) from pg_stat_activity where datname = current_database()) as connections,
      current_setting('max_connections')::integer as "connectionsLimit",
      (select max(sent_at) from emails) as "lastSentAt",
      (select count(*) from (select from domain_claims where check_due_at <= ${work.now}
        limit ${sql.lit(countedLimit)}) as c) as due`.execute(work.db)
  const { rows: migrations } = await sql<{ name: string; appliedAt: Date; count: number }>`
    select name, applied_at as "appliedAt", count(*) over () as count from schema_migrations
    order by name desc limit 1`.execute(work.db)
  const [row] = rows
  const [migration] = migrations
  if (row === undefined || migration === undefined) throw new Error('The database says nothing of itself')
  const { version, bytes, connections, connectionsLimit, lastSentAt, due } = row
  const { waiting, lastError } = await outboxFigures(work)
  return {
    database: { version, bytes, connections, connectionsLimit },
    migration,
    mail: { waiting, lastError, lastSentAt },
    domains: { due },
  }
}

interface Row {
  readonly version: string
  readonly bytes: number
  readonly connections: number
  readonly connectionsLimit: number
  readonly lastSentAt: Date | null
  readonly due: number
}
