/**
 * What this process runs with: opened by the command that started it, read by hooks and routes, which SvelteKit calls
 * with nothing of ours in hand. Nothing else reads it: verbs get a Work, jobs get what they need as arguments.
 */
import type { Hosting } from '#server/platform/hosting.ts'
import type { Names } from '#server/platform/dns.ts'
import type { Log } from '#server/platform/log.ts'
import type { Outgoing } from '#server/platform/outgoing.ts'
import type { Settings } from '#server/platform/config.ts'
import type { FileStore } from '#server/platform/file-store.ts'
import type { Vault } from '#server/platform/vault.ts'
import type { House } from '#server/work/index.ts'

export interface Running {
  readonly house: House
  readonly settings: Settings
  readonly log: Log
  /** Looks up what was published under a name; asked by actions before their change opens. */
  readonly names: Names
  /** Calls to addresses that people typed; to be made by jobs, or by actions before their change opens. */
  readonly outgoing: Outgoing
  /** The publisher's software; read by jobs and by answers that stream it, outside of any work. */
  readonly software: FileStore
  /** The keys, outside the database, under which product keys are encrypted. */
  readonly vault: Vault
  /** The demonstration's hosting company, where there is one. */
  readonly hosting?: Hosting | undefined
}

let current: Running | undefined

/** Called once, before the first request is let in. */
export function setRunning(parts: Running): void {
  current = parts
}

/** What the process runs with. Throws when no command has started it (the pages were loaded by something else). */
export function running(): Running {
  if (current === undefined) throw new Error('The pages were loaded without `comptoir start` or `comptoir web`')
  return current
}
