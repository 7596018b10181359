/**
 * The last part of an address that an e-mail leads to, where only the e-mail that was sent last opens anything: id, serial and
 * a token of both. Sending again raises the serial, and no table holds what a link is made of (reliability S1).
 */
import type { Purpose, Secret } from './secret.ts'

/** Whose link it is, and which time that it was sent; both whole and above zero. */
export interface LinkSubject {
  readonly id: number
  readonly serial: number
}

const linkPattern = /^([1-9]\d{0,14})\.([1-9]\d{0,8})\.([\w-]{43})$/

export function serialLink(secret: Secret, purpose: Purpose, { id, serial }: LinkSubject): string {
  const subject = `${String(id)}.${String(serial)}`
  return `${subject}.${secret.token(purpose, subject)}`
}

/** Whose link it is, where it is one of ours for this purpose; undefined for anything else. */
export function readSerialLink(secret: Secret, purpose: Purpose, link: string): LinkSubject | undefined {
  const [, id = '', serial = '', token] = linkPattern.exec(link) ?? []
  if (token === undefined || !secret.isToken(purpose, `${id}.${serial}`, token)) return undefined
  return { id: Number(id), serial: Number(serial) }
}
