/**
 * How this process sends e-mail, from its settings: through SMTP_URL, else through an embedded mail server that keeps
 * everything in DATA_DIR/mail, where the mailbox page reads it in whichever process serves that page.
 */
import { join } from 'node:path'
import { accentOf, type Letterhead, type Post } from '#server/business/notifications/index.ts'
import { isOpenToOthers, originOf, type Settings } from '#server/platform/config.ts'
import type { Log } from '#server/platform/log.ts'
import { openKeptMail, type KeptMail } from '#server/platform/mail-files.ts'
import { startMailSink } from '#server/platform/mail-sink.ts'
import { openMailer } from '#server/platform/mail.ts'

export interface OpenedPost extends Post {
  stop(): Promise<void>
}

/** Opens the way out for mail; starts the embedded mail server where the settings name none. */
export async function openPost(settings: Settings, log: Log): Promise<OpenedPost> {
  const onError = (error: Error) => log.warn({ part: 'mailbox', err: error }, 'embedded mail server')
  const sink = settings.smtpUrl === undefined ? await startMailSink({ folder: folderOf(settings), onError }) : undefined
  const mailer = openMailer({ smtpUrl: settings.smtpUrl ?? sink?.url ?? '', mailFrom: settings.mailFrom })
  return {
    mailer,
    letterhead: letterheadOf(settings),
    async stop() {
      mailer.close()
      await sink?.stop()
    },
  }
}

/** Whose letters they are. */
export function letterheadOf(settings: Settings): Letterhead {
  return {
    publisherName: settings.publisherName,
    accent: accentOf(settings.accentHue, settings.accentChroma),
    origin: originOf(settings),
  }
}

/**
 * What the embedded mail server kept; undefined where mail goes elsewhere, and where others than this machine can reach
 * the portal, since whoever reads these messages could follow anybody's links.
 */
export function mailboxOf(settings: Settings): KeptMail | undefined {
  if (settings.smtpUrl !== undefined || isOpenToOthers(settings)) return undefined
  return openKeptMail(folderOf(settings))
}

function folderOf(settings: Settings): string {
  return join(settings.dataDir, 'mail')
}
