/**
 * What happened, as one JSON line each on stderr (stdout is a command's answer). Lines of one
 * request carry its `request` id; nothing that identifies a person beyond ids is ever a field, and secrets are cut out
 * even where a caller forgets himself.
 */
import { destination, pino, type Logger } from 'pino'

/** A place to write lines to; `child` fields are on every line written through it. */
export type Log = Logger

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Fields that would let a reader of the log act as somebody else. */
const secretFields = ['password', 'token', 'secret', 'cookie', 'authorization', '*.password', '*.token', '*.secret']

/** Opens the log; `sync` so that the last line before an exit is not lost. */
export function openLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields, censor: '[cut]' },
    },
    destination({ dest: 2, sync: true }),
  )
}
