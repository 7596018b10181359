/**
 * The commands of `comptoir`: a line here and a file of the same name make one. Each file is loaded only when its
 * command is called, so that a small command does not pay for a large one.
 */
import type { Settings } from '#server/platform/config.ts'
import type { Log } from '#server/platform/log.ts'

/** What a command is called with. */
export interface Call {
  /** The words after the command's name. */
  readonly words: readonly string[]
  readonly settings: Settings
  readonly log: Log
}

/** Does the command's work and answers the exit code of the process. */
export type Run = (call: Call) => Promise<number>

export interface Command {
  /** One line for `comptoir --help`. */
  readonly summary: string
  /** What follows the name, and what it means: for `comptoir NAME --help`. */
  readonly usage: string
  readonly load: () => Promise<{ readonly run: Run }>
}

export const commands: Readonly<Record<string, Command>> = {
  start: {
    summary: 'Serve everything from one process: web, worker and, where no settings name others, database and mailbox',
    usage: '',
    load: () => import('./start.ts'),
  },
  web: {
    summary: 'Serve the pages alone; several may run against one database',
    usage: '',
    load: () => import('./web.ts'),
  },
  worker: {
    summary: 'Run the jobs alone; several may run against one database',
    usage: '',
    load: () => import('./worker.ts'),
  },
  migrate: {
    summary: 'Bring the database to the tables of this version; before web and worker are started',
    usage: '',
    load: () => import('./migrate.ts'),
  },
  operator: {
    summary: 'Take on one of the publisher’s people, who can then sign in; or give one another password',
    usage:
      'EMAIL [--country FR]\n\nAsks for first name, last name and password, one line each; without a terminal they are read from stdin',
    load: () => import('./operator.ts'),
  },
  demo: {
    summary: 'Load the demonstration into an empty database, and tell who is in it',
    usage: '',
    load: () => import('./demo.ts'),
  },
  doctor: {
    summary: 'Make every balance again from the ledger, ask every invariant, and say what is broken',
    usage: '',
    load: () => import('./doctor.ts'),
  },
  audit: {
    summary: 'Make the hash chains of the journal again, and say what was changed since it was sealed',
    usage:
      'verify [--scope account:12] [--head RUN:HASH]\n       comptoir audit head\n\nWith --head, what `comptoir audit head` printed earlier and was kept elsewhere must still hold',
    load: () => import('./audit.ts'),
  },
  'reseal-keys': {
    summary: 'Seal every product key anew under the last line of the file of keys, so that an earlier line can go',
    usage: '[--new]\n\nWith --new, that line is made first; every process must have the same file',
    load: () => import('./reseal-keys.ts'),
  },
  distribute: {
    summary: 'Spread a fresh, migrated database over the machines of a Citus cluster',
    usage: '',
    load: () => import('./distribute.ts'),
  },
  tables: {
    summary: 'Write the types of the tables from the migrated database (for those who change the schema)',
    usage: '',
    load: () => import('./tables.ts'),
  },
  import: {
    summary: 'Take in a file, whole or not at all: the catalogue, agreements or orders',
    usage: 'catalogue|agreements|orders FILE [--dry-run]',
    load: () => import('./import.ts'),
  },
  settings: {
    summary: 'Print the table of settings, or check those that are given',
    usage: '[--check]',
    load: () => import('./settings.ts'),
  },
}
