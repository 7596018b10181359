/**
 * A mail server that can be difficult: it speaks real SMTP on a real port, and a test tells it what to do with the next
 * messages. What it took is in `taken`, in the order of its coming.
 */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerError } from 'smtp-server'

export interface TakenMail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly { readonly name: string; readonly mimeType: string; readonly content: Buffer }[]
}

/** `cut` ends the connection after it has taken the whole message, before it answers; `mute` never answers. */
type Mood = 'takes' | 'puts-off' | 'refuses' | 'cuts' | 'mute'

export interface MailServer {
  readonly url: string
  readonly taken: readonly TakenMail[]
  /** Connections that were opened so far. */
  readonly connections: number
  becomes(mood: Mood): void
  /** Refuses mail to this receiver for good, and takes the rest. */
  refusesMailTo(address: string): void
  goesAway(): Promise<void>
  comesBack(): Promise<void>
}

/** Starts the server on a free port. */
export async function mailServer(): Promise<MailServer> {
  const taken: TakenMail[] = []
  const sockets = new Set<Socket>()
  const refused = new Set<string>()
  let mood: Mood = 'takes'
  let connections = 0
  let port = 0
  let server = newServer()

  function newServer(): SMTPServer {
    const next = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 50,
      onRcptTo({ address }, _session, done) {
        if (mood === 'puts-off') done(reply(451, 'Try again later'))
        else if (mood === 'refuses' || refused.has(address)) done(reply(550, 'No such mailbox'))
        else if (mood !== 'mute') done()
      },
      onData(stream, _session, done) {
        take(stream as AsyncIterable<Buffer>).then((answers) => {
          if (answers) done()
        }, done)
      },
    })
    next.on('error', () => undefined)
    next.server.on('connection', (socket) => {
      connections += 1
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    return next
  }

  /** Answers false where the connection is cut instead of answered. */
  async function take(stream: AsyncIterable<Buffer>): Promise<boolean> {
    const mail = await PostalMime.parse(Buffer.concat(await Array.fromAsync(stream)))
    const { messageId: id = '', subject = '', text = '', html = '' } = mail
    const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]))
    const attachments = mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? '',
      mimeType,
      content: Buffer.from(content as ArrayBuffer),
    }))
    taken.push({ id, to: mail.to?.[0]?.address ?? '', subject, text, html, headers, attachments })
    if (mood !== 'cuts') return true
    for (const socket of sockets) socket.destroy()
    return false
  }

  async function listen(): Promise<void> {
    const listening = server.listen(port, '127.0.0.1')
    await once(listening, 'listening')
    port = (listening.address() as AddressInfo).port
  }

  await listen()
  return {
    get url() {
      return `smtp://127.0.0.1:${String(port)}`
    },
    taken,
    get connections() {
      return connections
    },
    becomes(next) {
      mood = next
    },
    refusesMailTo(address) {
      refused.add(address)
    },
    async goesAway() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(resolve)
      })
    },
    async comesBack() {
      server = newServer()
      await listen()
    },
  }
}

function reply(responseCode: number, message: string): SMTPServerError {
  return Object.assign(new Error(message), { responseCode })
}
