/**
 * Ten codes for the day on which the authenticator app is out of reach. Each works once. They are made of the
 * installation's secret, the person and the generation, so that the database holds none of them and yet a page whose form
 * was sent twice within minutes shows the same ones. Later it shows none: somebody else may sit there and go back to it.
 */
import { sql } from 'kysely'
import { isWithin } from '#server/platform/clock.ts'
import type { Secret } from '#server/platform/secret.ts'
import type { Changing, House, Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'recovery-codes.renewed': Record<never, never>
    'recovery-code.used': { readonly left: number }
  }
}

/** What a change that made codes is remembered by. */
export interface MadeCodes {
  readonly generation: number
  /** Real time, as JSON has it. */
  readonly madeAt: string
}

/** Codes of one generation. */
export const recoveryCodeCount = 10
/** The form that made codes shows them again for so long, for whoever sent it twice. */
const shownMinutes = 5
const minuteMs = 60_000
// Of 32 characters, five bits each: fifty bits to guess, at a few guesses a minute.
const codeCharacters = 10
// Crockford's: no I, L, O or U, so that what was printed is typed as it was meant.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The codes of a generation as they are shown: AB3CD-EFGH4. */
export function recoveryCodes(secret: Secret, userId: number, generation: number): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, (_, index) => {
    const code = codeOf(secret, userId, generation, index + 1)
    return `${code.slice(0, codeCharacters / 2)}-${code.slice(codeCharacters / 2)}`
  })
}

/** How many codes of a person are unused. */
export async function recoveryCodesLeft(work: Work, userId: number): Promise<number> {
  const { rows } = await sql<{ unused: number }>`
    select count(*) as unused from recovery_codes where user_id = ${userId} and used_at is null`.execute(work.db)
  return rows[0]?.unused ?? 0
}

/** The generation of codes that were made just now; undefined for those made minutes ago. */
export function stillShown(house: House, { generation, madeAt }: MadeCodes): number | undefined {
  return isWithin(house.clock.realNow(), new Date(madeAt), shownMinutes * minuteMs) ? generation : undefined
}

/** Makes a new generation, and the former ones void. Under `lockPassword`. */
export async function makeRecoveryCodes(work: Changing, userId: number): Promise<MadeCodes> {
  const { rows } = await sql<{ generation: number }>`
    insert into recovery_codes as c (user_id, number, generation)
    select ${userId}, number, 1 from generate_series(1, ${recoveryCodeCount}) as number
    on conflict (user_id, number) do update set generation = c.generation + 1, used_at = null
    returning generation`.execute(work.db)
  return { generation: rows[0]?.generation ?? 1, madeAt: work.realNow.toISOString() }
}

/** Makes every code void. The rows stay, so that the next generation has other codes. */
export async function voidRecoveryCodes(work: Changing, userId: number): Promise<void> {
  await work.db
    .updateTable('recovery_codes')
    .set({ used_at: work.realNow })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute()
}

/** Uses a code up; false where it is none that is unused. The person is told by e-mail. */
export async function useRecoveryCode(work: Changing, userId: number, given: string): Promise<boolean> {
  const unused = await work.db
    .selectFrom('recovery_codes')
    .select(['number', 'generation'])
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .forUpdate()
    .execute()
  const typed = asMeant(given)
  const found = unused.find(({ number, generation }) => codeOf(work.secret, userId, generation, number) === typed)
  if (found === undefined) return false
  await work.db
    .updateTable('recovery_codes')
    .set({ used_at: work.realNow })
    .where('user_id', '=', userId)
    .where('number', '=', found.number)
    .execute()
  await work.record({
    name: 'recovery-code.used',
    scope: { person: userId },
    details: { left: unused.length - 1 },
    tells: true,
  })
  return true
}

/** Without what people put between, and with the figures that letters were taken for. */
function asMeant(given: string): string {
  return given
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
}

function codeOf(secret: Secret, userId: number, generation: number, number: number): string {
  const subject = [userId, generation, number].join('.')
  const bytes = Buffer.from(secret.token('recovery-code', subject), 'base64url')
  return Array.from(bytes.subarray(0, codeCharacters), (byte) => alphabet[byte % alphabet.length]).join('')
}
