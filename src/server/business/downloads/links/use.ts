/**
 * What a link leads to, asked anew for every request: the signature, the person, the day, the permission and the holdings that open
 * the file. The first byte is recorded once per link; a link whose file was sent to its end begins no second download, but its last
 * part can still be asked for again, since what was sent may not have arrived.
 */
import { softwareDesk, type SoftwareDesk } from '#server/business/access/index.ts'
import { actorId, Refusal, type Changing, type Work } from '#server/work/index.ts'
import { fileName } from '../files/description.ts'
import { openedFile, type OpenedFile } from '../files/opened.ts'
import { readDownloadLink, type LinkSubject } from './link.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'software.downloaded': {
      readonly link: number
      readonly file: number
      readonly name: string
      readonly product: string
      readonly version: string
      readonly sha256: string
      readonly partnerId: number | null
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** No link of ours. */
    'download-link.unknown': Record<never, never>
    /** Made for somebody else. */
    'download-link.foreign': Record<never, never>
    'download-link.expired': { readonly hours: number; readonly account: number }
    /** The file was sent by it to its end. */
    'download-link.finished': Record<never, never>
  }
}

export interface LinkedFile {
  readonly subject: LinkSubject
  readonly desk: SoftwareDesk<'downloads'>
  readonly file: OpenedFile & { readonly mark: string }
  /** The name under which it is saved. */
  readonly name: string
  readonly expiresAt: Date
  readonly begunAt: Date | null
  readonly finishedAt: Date | null
}

/**
 * What a link leads to for the actor, finished or not. Refuses 404 download-link.unknown, 403 download-link.foreign, 409
 * download-link.expired, as `softwareDesk` where he may download there no more, 404 software-file.unknown where the account holds
 * nothing any more that opens the file.
 */
export async function linkedFile(work: Work, text: string, language: string): Promise<LinkedFile> {
  const subject = readDownloadLink(work.secret, text)
  const row = subject && (await rowOf(work, subject))
  if (subject === undefined || row === undefined) throw new Refusal(404, 'download-link.unknown', {})
  const isPerson = work.actor.kind === 'customer' || work.actor.kind === 'partner'
  if (!isPerson || actorId(work.actor) !== row.user_id) throw new Refusal(403, 'download-link.foreign', {})
  if (row.expires_at <= work.realNow) {
    const hours = Math.round((row.expires_at.getTime() - row.made_at.getTime()) / 3_600_000)
    throw new Refusal(409, 'download-link.expired', { hours, account: subject.account })
  }
  const desk = await softwareDesk(work, subject.account, 'downloads')
  const file = await openedFile(work, desk, row.file_id, language)
  return {
    subject,
    desk,
    file,
    name: fileName(file.path),
    expiresAt: row.expires_at,
    begunAt: row.begun_at,
    finishedAt: row.finished_at,
  }
}

/** Refuses 409 download-link.finished where a download would begin anew with a link that has done its work. */
export function refuseSecondTime({ finishedAt }: LinkedFile, start: number): void {
  if (finishedAt !== null && start === 0) throw new Refusal(409, 'download-link.finished', {})
}

/** Notes the first byte of a link, and records the download: once, however many parts of it are asked for at once. */
export async function beginDownload(work: Changing, { subject, desk, file, name }: LinkedFile): Promise<void> {
  const begun = await work.db
    .updateTable('download_links')
    .set({ begun_at: work.realNow })
    .where('purchasing_account_id', '=', subject.account)
    .where('id', '=', subject.link)
    .where('begun_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (begun === undefined) return work.unchanged()
  await work.record({
    name: 'software.downloaded',
    scope: { account: subject.account },
    subject: `software-file:${String(file.id)}`,
    details: {
      link: subject.link,
      file: file.id,
      name,
      product: file.edition,
      version: file.version,
      sha256: file.sha256.toString('hex'),
      partnerId: desk.partnerId ?? null,
    },
  })
}

/** Notes that the last byte was sent. */
export async function finishDownload(work: Changing, { subject }: LinkedFile): Promise<void> {
  work.unchanged() // the download is recorded when it begins
  await work.db
    .updateTable('download_links')
    .set({ finished_at: work.realNow })
    .where('purchasing_account_id', '=', subject.account)
    .where('id', '=', subject.link)
    .where('begun_at', 'is not', null)
    .where('finished_at', 'is', null)
    .execute()
}

async function rowOf(work: Work, { account, link }: LinkSubject) {
  return await work.db
    .selectFrom('download_links')
    .select(['file_id', 'user_id', 'made_at', 'expires_at', 'begun_at', 'finished_at'])
    .where('purchasing_account_id', '=', account)
    .where('id', '=', link)
    .executeTakeFirst()
}
