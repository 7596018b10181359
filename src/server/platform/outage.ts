/**
 * Tells an outage of the database from a fault of ours, so that people are asked to come back in a moment instead of
 * being told that something is broken, and nobody is paged for a restart of PostgreSQL.
 */

const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
])
const connectionClass = /^08/

// `pg` gives these no code.
const sentences = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
]

/** True when `error` says that PostgreSQL cannot be reached or is going down or coming up. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true
  if ('code' in error && typeof error.code === 'string') {
    if (codes.has(error.code) || connectionClass.test(error.code)) return true
  }
  return sentences.some((sentence) => error.message.includes(sentence)) || isDatabaseAway(error.cause)
}
