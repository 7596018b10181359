/** A link to download a file by: for whoever asked for it alone, in the account that opens the file, for a day (SPEC 9.2). */
import type { SoftwareDesk } from '#server/business/access/index.ts'
import { actorId, Refusal, type Changing } from '#server/work/index.ts'
import { openedFile } from '../files/opened.ts'
import { downloadLink } from './link.ts'

/** How long a link can be used, resumed downloads counted in; real time. */
export const linkHours = 24

/**
 * Makes a link; answers it. Refuses 404 software-file.unknown, 403 sign-in.needed for programs that stand for nobody.
 */
export async function makeLink(
  work: Changing,
  desk: SoftwareDesk<'downloads'>,
  fileId: number,
  language: string,
): Promise<string> {
  const file = await openedFile(work, desk, fileId, language)
  const userId = work.actor.kind === 'customer' || work.actor.kind === 'partner' ? actorId(work.actor) : null
  if (userId === null) throw new Refusal(403, 'sign-in.needed', {})
  work.unchanged() // what counts, and is recorded, is the download

  const { id } = await work.db
    .insertInto('download_links')
    .values({
      purchasing_account_id: desk.account.id,
      file_id: file.id,
      user_id: userId,
      partner_id: desk.partnerId ?? null,
      made_at: work.realNow,
      expires_at: new Date(work.realNow.getTime() + linkHours * 3_600_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return downloadLink(work.secret, { account: desk.account.id, link: id })
}
