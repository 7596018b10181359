/** The last stride of every way of signing in: the former session of the browser ends, a new one begins. */
import type { Changing } from '#server/work/index.ts'
import type { Device } from './credentials/devices.ts'
import { openSession, signOut } from './sessions.ts'

/** Somebody who is in: the token of his session, who he is and which language he reads. */
export interface SignedIn {
  readonly token: string
  readonly userId: number
  readonly language: string
}

/** Lets somebody in who has proved who he is. `former` is the token of a session that the same browser had. */
export async function enter(
  work: Changing,
  userId: number,
  device: Device,
  former: string | undefined,
): Promise<SignedIn> {
  if (former !== undefined) await signOut(work, former)
  const token = await openSession(work, userId, device)
  const { language } = await work.db
    .selectFrom('users')
    .select('language')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return { token, userId, language }
}
