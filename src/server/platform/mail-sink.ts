/**
 * The embedded mail server of a fresh installation: takes every message that is sent through it, sends none on, and
 * keeps the last ones as files, so that somebody without a mail server can follow a guide to its end.
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { messageFiles } from './mail-files.ts'

export interface MailSink {
  /** What SMTP_URL would be. */
  readonly url: string
  stop(): Promise<void>
}

export interface MailSinkOptions {
  /** The messages' folder; made when missing. */
  readonly folder: string
  /** How many messages are kept; the oldest go first. */
  readonly keptLimit?: number
  readonly onError: (error: Error) => void
}

const keptByDefault = 500
const messageLimitBytes = 2 * 1024 * 1024
const clientsLimit = 50
const closeLimitMs = 2_000

/** Starts the server on a free port of the loopback. */
export async function startMailSink({
  folder,
  keptLimit = keptByDefault,
  onError,
}: MailSinkOptions): Promise<MailSink> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const server = new SMTPServer({
    banner: 'Comptoir mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: messageLimitBytes,
    rejectOversized: true,
    maxClients: clientsLimit,
    closeTimeout: closeLimitMs,
    onData(stream, session, done) {
      keep(folder, stream, session)
        .then(() => prune(folder, keptLimit))
        .then(() => done(), done)
    },
  })
  server.on('error', onError)
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    const listening = server.listen(0, '127.0.0.1', () => {
      server.off('error', reject)
      const address = listening.address()
      if (address !== null && typeof address === 'object') resolve(address)
    })
  })
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

// Written under another name first: a reader never sees half a message, and one that is cut leaves none.
async function keep(folder: string, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const name = `${String(Date.now()).padStart(13, '0')}-${randomBytes(4).toString('hex')}`
  const draft = join(folder, `${name}.part`)
  const file = createWriteStream(draft, { mode: 0o600 })
  try {
    for (const { address } of session.envelope.rcptTo) file.write(`Delivered-To: ${address}\r\n`)
    await pipeline(stream, file)
    if (stream.sizeExceeded) await rm(draft)
    else await rename(draft, join(folder, `${name}.eml`))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function prune(folder: string, keptLimit: number): Promise<void> {
  const files = messageFiles(await readdir(folder))
  await Promise.all(files.slice(keptLimit).map((name) => rm(join(folder, name), { force: true })))
}
