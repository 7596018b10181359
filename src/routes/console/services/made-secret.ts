/**
 * What the page says of a secret that a form has made. The change keeps its hash as its result, never the text: the same form
 * sent again (a reload, a double click) finds another hash than that of the secret it would have made, and shows none.
 */
import type { FreshSecret } from '#server/business/provisioning/index.ts'

export interface MadeSecret {
  /** Undefined where the first answer to this form has shown it. */
  readonly text: string | undefined
}

/** What is kept as the result of the change. */
export function keptResult({ hash }: FreshSecret): string {
  return hash.toString('hex')
}

/** The secret, if it is the one that the change took. */
export function madeSecret(fresh: FreshSecret, kept: string): MadeSecret {
  return { text: kept === keptResult(fresh) ? fresh.text : undefined }
}
