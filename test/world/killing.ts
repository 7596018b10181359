/**
 * Kills (-9) a process of the product at a random moment, and says what it was in the middle of: stopped for that moment, it
 * cannot go on while the database is asked which of its transactions are open.
 */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Process } from './processes.ts'

/** `writing`: a change had written rows and was not committed; `open`: one had only read or waited; `between`: none was open. */
export type Phase = 'writing' | 'open' | 'between'

export interface Killer {
  /** Kills the process after a random while of at most so many milliseconds. Nobody else may work on the database meanwhile. */
  kill(victim: Pick<Process, 'child'>, withinMs: number): Promise<Phase>
  close(): Promise<void>
}

/** On one database, as the role whose transactions are looked at. */
export async function openKiller(databaseUrl: string): Promise<Killer> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const phase = async (): Promise<Phase> => {
    const { rows } = await client.query<{ open: boolean; writing: boolean }>(`
      select coalesce(bool_or(xact_start is not null), false) as open,
        coalesce(bool_or(backend_xid is not null), false) as writing
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename = current_user`)
    if (rows[0]?.writing === true) return 'writing'
    return rows[0]?.open === true ? 'open' : 'between'
  }
  return {
    async kill({ child }, withinMs) {
      await pause(Math.random() * withinMs)
      child.kill('SIGSTOP')
      const found = await phase()
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      return found
    },
    close: () => client.end(),
  }
}
