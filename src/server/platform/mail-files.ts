/**
 * Reads what the embedded mail server kept. Only the files are looked at, so that a page reads them in whichever
 * process it runs.
 */
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'

/** A message as a list shows it. */
export interface KeptSummary {
  readonly id: string
  readonly receivedAt: Date
  readonly from: string
  readonly to: string
  readonly subject: string
}

export interface KeptMessage extends KeptSummary {
  readonly html: string | null
  readonly text: string | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export interface KeptMail {
  /** Newest first, at most `pageSize` of them, and how many there are. */
  list(offset: number): Promise<{ readonly messages: readonly KeptSummary[]; readonly total: number }>
  /** One message; undefined when there is none of this id (any more). */
  message(id: string): Promise<KeptMessage | undefined>
}

/** Messages per page of the list. */
export const pageSize = 50

const fileName = /^(\d{13})-[0-9a-f]{8}\.eml$/
const headerLimitBytes = 16 * 1024
const headersShownLimit = 100

/** The names of complete messages, newest first. */
export function messageFiles(names: readonly string[]): string[] {
  return names.filter((name) => fileName.test(name)).sort((a, b) => (a < b ? 1 : -1))
}

/** Opens the folder of the embedded mail server for reading; an absent folder is an empty one. */
export function openKeptMail(folder: string): KeptMail {
  const files = async () => messageFiles(await readdir(folder).catch(ifMissing([])))
  return {
    async list(offset) {
      const names = await files()
      const shown = names.slice(offset, offset + pageSize)
      const read = await Promise.all(shown.map((name) => readStart(join(folder, name)).catch(ifMissing(null))))
      const messages = await Promise.all(
        read.map(async (source, index) => (source === null ? [] : [await summary(shown[index] ?? '', source)])),
      )
      return { messages: messages.flat(), total: names.length }
    },
    async message(id) {
      const name = `${id}.eml`
      if (!fileName.test(name)) return undefined
      const source = await readFile(join(folder, name)).catch(ifMissing(null))
      if (source === null) return undefined
      const email = await PostalMime.parse(source)
      const headers = email.headers.slice(0, headersShownLimit)
      return {
        ...summaryOf(name, email),
        html: email.html ?? null,
        text: email.text ?? null,
        headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
      }
    },
  }
}

async function summary(name: string, source: Buffer): Promise<KeptSummary> {
  return summaryOf(name, await PostalMime.parse(source))
}

function summaryOf(name: string, email: Email): KeptSummary {
  return {
    id: name.slice(0, -'.eml'.length),
    receivedAt: new Date(Number(fileName.exec(name)?.[1] ?? 0)),
    from: email.from === undefined ? '' : written(email.from),
    to: (email.to ?? []).map(written).join(', '),
    subject: email.subject ?? '',
  }
}

function written({ name, address }: { readonly name: string; readonly address?: string | undefined }): string {
  if (address === undefined) return name
  return name === '' ? address : `${name} <${address}>`
}

// The list needs the head of a message; its body may be long.
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerLimitBytes), 0, headerLimitBytes, 0)
    const end = buffer.indexOf('\r\n\r\n')
    return buffer.subarray(0, end === -1 ? bytesRead : end + 4)
  } finally {
    await file.close()
  }
}

// A message may be pruned between the listing of the folder and its reading.
function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead
    throw error
  }
}
