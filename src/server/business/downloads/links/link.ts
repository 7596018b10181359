/**
 * The last part of an address under which a file is downloaded: account, link and a token of both under the installation's secret.
 * The row it names says for whom, which file, and until when; the token alone opens nothing.
 */
import type { Secret } from '#server/platform/secret.ts'

export interface LinkSubject {
  readonly account: number
  readonly link: number
}

const linkPattern = /^([1-9]\d{0,14})\.([1-9]\d{0,14})\.([\w-]{43})$/

export function downloadLink(secret: Secret, { account, link }: LinkSubject): string {
  const subject = `${String(account)}.${String(link)}`
  return `${subject}.${secret.token('download', subject)}`
}

/** What the link names, where it is one of ours. */
export function readDownloadLink(secret: Secret, text: string): LinkSubject | undefined {
  const [, account = '', link = '', token] = linkPattern.exec(text) ?? []
  if (token === undefined || !secret.isToken('download', `${account}.${link}`, token)) return undefined
  return { account: Number(account), link: Number(link) }
}
