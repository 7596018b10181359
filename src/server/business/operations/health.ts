/**
 * How the installation is, as far as its database tells (SPEC 11): its version and size, the mail that is owed, how far the journal is
 * sealed, what name servers answered.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { lastCheck, newestRun, unsealed, type JournalCheck } from '#server/business/audit/index.ts'
import { outboxFigures } from '#server/business/notifications/index.ts'
import type { Unavailability } from '#server/platform/dns.ts'
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
  readonly domains: {
    /** Domains to be looked up at their name servers by now; those that should have been a while ago. */
    readonly due: number
    readonly late: number
    /** The last look-ups that were made, at the most `answersLimit` of them: what came of the last one, and how many servers answered. */
    readonly lastCheckedAt: Date | null
    readonly lastAnswer: string | null
    readonly looks: number
    readonly answered: number
  }
  readonly journal: {
    /** Events that no seal has yet, and how long the oldest of them has waited, in real milliseconds. */
    readonly unsealed: number
    readonly oldest: Date | null
    readonly sealedAt: Date | null
    readonly check: JournalCheck | undefined
    /** Sealed longer ago than a check should be: a journal that is younger needs none yet. */
    readonly isCheckDue: boolean
  }
}

const countedLimit = 1_000
const answersLimit = 20
/** Sweeps look every minute: what is due for longer is looked up by nobody. */
const lateMs = 15 * 60_000
/** The whole journal should be verified once in so many days. */
export const checkDays = 35
/** What says that a name server was not reached, or gave nothing to go by (domains/proof.ts). */
const unanswered = ['servfail', 'refused', 'timeout', 'unreachable', 'malformed'] satisfies Unavailability[]

/** What the database tells of itself and of the portal. */
export async function health(work: Work, _desk: Publisher): Promise<Health> {
  const { rows } = await sql<Row>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
      (select count(*) from pg_stat_activity where datname = current_database()) as connections,
      current_setting('max_connections')::integer as "connectionsLimit",
      (select max(sent_at) from emails) as "lastSentAt",
      (select count(*) from (select from domain_claims where check_due_at <= ${work.now}
        and lost_at is null limit ${sql.lit(countedLimit)}) as c) as due,
      (select count(*) from (select from domain_claims where check_due_at <= ${new Date(work.now.getTime() - lateMs)}
        and lost_at is null limit ${sql.lit(countedLimit)}) as c) as late`.execute(work.db)
  const { rows: migrations } = await sql<{ name: string; appliedAt: Date; count: number }>`
    select name, applied_at as "appliedAt", count(*) over () as count from schema_migrations
    order by name desc limit 1`.execute(work.db)
  const [row] = rows
  const [migration] = migrations
  if (row === undefined || migration === undefined) throw new Error('The database says nothing of itself')
  const { version, bytes, connections, connectionsLimit, lastSentAt, due, late } = row
  const { waiting, lastError } = await outboxFigures(work)
  return {
    database: { version, bytes, connections, connectionsLimit },
    migration,
    mail: { waiting, lastError, lastSentAt },
    domains: { due, late, ...(await lastLooks(work)) },
    journal: await journalHealth(work),
  }
}

async function lastLooks(work: Work) {
  const { rows } = await sql<Pick<Health['domains'], 'lastCheckedAt' | 'lastAnswer' | 'looks' | 'answered'>>`
    select max(checked_at) as "lastCheckedAt", (array_agg(answer order by checked_at desc))[1] as "lastAnswer",
      count(*) as looks, count(*) filter (where answer <> all (${unanswered}::text[])) as answered
    from (select checked_at, answer from domain_claims where checked_at is not null
      order by checked_at desc limit ${sql.lit(answersLimit)}) as l`.execute(work.db)
  return rows[0] ?? { lastCheckedAt: null, lastAnswer: null, looks: 0, answered: 0 }
}

async function journalHealth(work: Work): Promise<Health['journal']> {
  const { count, oldest } = await unsealed(work)
  const check = await lastCheck(work)
  const due = new Date(work.realNow.getTime() - checkDays * 86_400_000)
  const { rows } = await sql<{ first: Date }>`select sealed_at as first from seal_runs order by number limit 1`.execute(
    work.db,
  )
  const since = check?.checkedAt ?? rows[0]?.first
  return {
    unsealed: count,
    oldest,
    sealedAt: (await newestRun(work))?.sealedAt ?? null,
    check,
    isCheckDue: since !== undefined && since < due,
  }
}

interface Row {
  readonly version: string
  readonly bytes: number
  readonly connections: number
  readonly connectionsLimit: number
  readonly lastSentAt: Date | null
  readonly due: number
  readonly late: number
}
