/**
 * Two people who edit the same benefit or rule: the second one is told who was faster, and writes over it only when he has seen what he
 * would write over.
 */
import { sql, type RawBuilder } from 'kysely'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Written by somebody else since the form was shown; `by` is empty where a program wrote it. `revision` is what stands there now. */
    'benefit.edited-meanwhile': { readonly by: string; readonly at: Date; readonly revision: number }
  }
}

interface Edited {
  readonly revision: number
  readonly at: Date
  readonly by: string | null
}

/** Refuses 409 benefit.edited-meanwhile for another revision of the row of `table` than `seen`. Its lock is held. */
export async function refuseEdited(
  work: Work,
  table: 'benefits' | 'benefit_rules',
  id: number,
  seen: number,
): Promise<void> {
  const { rows } = await sql<Edited>`
    select e.revision, coalesce(e.changed_at, ${work.now}) as at, u.first_name || ' ' || u.last_name as by
    from ${sql.table(table)} as e left join users as u on u.id = e.changed_by where e.id = ${id}`.execute(work.db)
  const [stored] = rows
  if (stored === undefined || stored.revision === seen) return
  const { revision, at, by } = stored
  throw new Refusal(409, 'benefit.edited-meanwhile', { by: by ?? '', at, revision })
}

/** What the row of something that is written says of that. */
export function editedNow({ actor, now }: Changing): {
  readonly revision: RawBuilder<number>
  readonly changed_at: Date
  readonly changed_by: number | null
} {
  return {
    revision: sql<number>`revision + 1`,
    changed_at: now,
    changed_by: actor.kind === 'operator' ? actor.userId : null,
  }
}

/** A field as text to compare, in one order of keys: the database gives them back in its own. */
export function inOneOrder(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? ''
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
