/**
 * What one request to the provider works with. The provider calls its storage and its policies with nothing of ours in
 * hand, so that the frame is found by the request that is being answered.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { HeldSession, SecretTurn } from '#server/business/access/index.ts'
import type { Entry, EntryRefusal } from '#server/business/provisioning/index.ts'
import type { House } from '#server/work/index.ts'
import type { LateChange } from './late-change.ts'
import type { NewRecord } from './records.ts'

export interface Frame {
  readonly house: House
  /** How the portal calls itself to whoever asks. */
  readonly issuer: string
  /** The client's network address. */
  readonly address: string
  readonly change: LateChange
  /** True where services prove themselves. */
  readonly takesSecrets: boolean
  /** The session of the portal that the browser has, held; undefined for a visitor and for what services ask themselves. */
  portal: HeldSession | undefined
  /** Whoever the request is about, and what he may do at the service that asks. */
  entry: Entry | undefined
  /** What stands against whoever gives the secret of the service that asks. */
  secretTurn: SecretTurn | undefined
  /** Whoever was refused, and why, for the journal. */
  refusal: { readonly userId: number; readonly service: string; readonly reason: EntryRefusal } | undefined
  /** What could not be done, where it was no fault of whoever asked. */
  fault: Error | undefined
  /** What the request leaves behind, by hash in hex: written at its end, read before what is stored. */
  readonly left: Map<string, LeftBehind>
  /** What was found beside something else, by hash in hex. */
  readonly beside: Map<string, Buffer | null>
  /** What was entered from the portal's session, once it is known. */
  entered: Buffer | undefined
}

/** A record that is written, taken or deleted. */
export type LeftBehind =
  | { readonly kind: 'written'; readonly record: NewRecord }
  | { readonly kind: 'taken'; readonly hash: Buffer }
  | { readonly kind: 'gone'; readonly hash: Buffer }

const frames = new AsyncLocalStorage<Frame>()

/** Answers a request within its frame. */
export function within<T>(frame: Frame, fn: () => T): T {
  return frames.run(frame, fn)
}

/** The frame of the request that is being answered. Throws outside of one. */
export function currentFrame(): Frame {
  const frame = frames.getStore()
  if (frame === undefined) throw new Error('The provider was asked outside of a request')
  return frame
}
