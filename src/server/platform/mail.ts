/**
 * E-mail over SMTP, the embedded mailbox included: one code path. A message is handed to the server once per call,
 * within time limits, and the answer is one of three; who retries, and when, is decided by the outbox.
 */
import { createTransport, type NodemailerError } from 'nodemailer'
import { isLoopback } from './config.ts'

export interface Mailbox {
  readonly name: string
  readonly address: string
}

export interface Message {
  /** With its angle brackets. The same in every attempt, so that a receiver can tell a repeat. */
  readonly id: string
  readonly to: Mailbox
  readonly subject: string
  readonly html: string
  readonly text: string
  /** ISO 639-1. */
  readonly language: string
  /** A file that goes with it; absent for none. */
  readonly attachment?: { readonly name: string; readonly contentType: string; readonly content: Buffer }
  /** For a notice: the address that ends it, by one POST where it is https (RFC 8058). */
  readonly unsubscribeHref?: string
}

/** What the server made of a message. */
export type Sending =
  | { readonly outcome: 'sent'; readonly reply: string }
  /** For good (5xx to the sender, the receiver or the text): trying again would get the same answer. */
  | { readonly outcome: 'refused'; readonly reply: string }
  /** For now. `server`: nothing can be sent at the moment; `message`: this one was put off (4xx). */
  | { readonly outcome: 'failed'; readonly fault: 'server' | 'message'; readonly reply: string }

export interface Mailer {
  /** Never throws: whatever goes wrong is an answer. */
  send(message: Message): Promise<Sending>
  /** True for some seconds after the server failed: what is not urgent spares itself the same time limit. */
  resting(): boolean
  /** The domain of the sender, which Message-IDs end in. */
  readonly domain: string
  /** Ends idle connections; a sending that is under way comes to its end first. */
  close(): void
}

export interface MailSettings {
  readonly smtpUrl: string
  /** `Name <address>` or an address. */
  readonly mailFrom: string
}

export interface MailLimits {
  /** For the connection, and again for the greeting. */
  readonly connectMs: number
  /** For the whole of one sending. */
  readonly sendMs: number
}

const restMs = 10_000
const connectionsLimit = 4
const messagesPerConnection = 100
const idleConnectionLimitMs = 5_000
// A connection that the server dropped while it was idle is replaced once; nothing of the message had been sent.
const reconnections = 1

/** The longest that one sending takes, whatever the server does. */
export const sendLimitMs = 25_000
const usualLimits: MailLimits = { connectMs: 8_000, sendMs: sendLimitMs }

const replyLimit = 500
const serviceUnavailable = 421

// Only these commands speak about the message; a 5xx to any other (greeting, AUTH, STARTTLS) is about the server or its
// settings, and would bounce every e-mail owed if it were taken for a refusal.
const messageCommands = /^(MAIL|RCPT|DATA|BDAT)/

/** Opens the way to an SMTP server: connects when there is something to send and keeps the connection while there is. */
export function openMailer({ smtpUrl, mailFrom }: MailSettings, limits = usualLimits): Mailer {
  const url = new URL(smtpUrl)
  const user = decodeURIComponent(url.username)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const transport = createTransport({
    pool: true,
    maxConnections: connectionsLimit,
    maxMessages: messagesPerConnection,
    maxRequeues: reconnections,
    idleTimeout: idleConnectionLimitMs,
    host,
    port: url.port === '' ? undefined : Number(url.port),
    secure: url.protocol === 'smtps:',
    // A password never travels in the clear to another machine, even where the server forgets to offer TLS.
    requireTLS: user !== '' && !isLoopback(host),
    auth: user === '' ? undefined : { user, pass: decodeURIComponent(url.password) },
    dnsTimeout: limits.connectMs,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    socketTimeout: limits.sendMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  let restsUntil = 0
  return {
    domain: domainOf(mailFrom),
    resting: () => performance.now() < restsUntil,
    async send(message) {
      try {
        const { response } = await transport.sendMail({
          from: mailFrom,
          to: { name: message.to.name, address: message.to.address },
          messageId: message.id,
          subject: message.subject,
          text: message.text,
          html: message.html,
          ...(message.attachment && {
            attachments: [
              {
                filename: message.attachment.name,
                contentType: message.attachment.contentType,
                content: message.attachment.content,
              },
            ],
          }),
          headers: {
            'Content-Language': message.language,
            'Auto-Submitted': 'auto-generated',
            ...unsubscribeHeaders(message.unsubscribeHref),
          },
          signal: AbortSignal.timeout(limits.sendMs),
        })
        return { outcome: 'sent', reply: short(response) }
      } catch (error) {
        const failure = failureOf(error)
        if (failure.outcome === 'failed' && failure.fault === 'server') restsUntil = performance.now() + restMs
        return failure
      }
    },
    close() {
      transport.close()
    },
  }
}

// Mail programs offer a button of their own for these two; the second one is theirs to believe over https alone.
function unsubscribeHeaders(href: string | undefined): Readonly<Record<string, string>> {
  if (href === undefined) return {}
  const list = { 'List-Unsubscribe': `<${href}>` }
  return href.startsWith('https:') ? { ...list, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : list
}

function failureOf(error: unknown): Sending {
  if (!isMailError(error)) return { outcome: 'failed', fault: 'server', reply: short(String(error)) }
  const reply = short(error.response ?? error.message)
  const aboutMessage = messageCommands.test(error.command ?? '') && error.responseCode !== serviceUnavailable
  if (!aboutMessage || error.responseCode === undefined) return { outcome: 'failed', fault: 'server', reply }
  return error.permanent ? { outcome: 'refused', reply } : { outcome: 'failed', fault: 'message', reply }
}

function isMailError(error: unknown): error is NodemailerError {
  return error instanceof Error
}

function domainOf(mailFrom: string): string {
  return /@([^\s>]+)>?\s*$/.exec(mailFrom)?.[1] ?? 'localhost'
}

function short(reply: string): string {
  return reply.length > replyLimit ? `${reply.slice(0, replyLimit)}…` : reply
}
