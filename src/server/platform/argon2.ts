/**
 * argon2id (RFC 9106), in a thread: by a build that uses what the processor has for it, where one exists for this machine, else by
 * Node's own. Both make the same bytes of the same input; Node's takes more than twice as long (decisions/0015).
 */
import { argon2 } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { promisify } from 'node:util'

export interface Argon2Cost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

export interface Argon2Input extends Argon2Cost {
  readonly message: string
  readonly salt: Buffer
  readonly hashBytes: number
}

/** Makes the hash. Takes some tens of milliseconds at the usual cost. */
export type Argon2id = (input: Argon2Input) => Promise<Buffer>

/** By Node's own. */
export const nodesArgon2id: Argon2id = ({ message, salt, hashBytes, memoryKib, passes, lanes }) =>
  hash('argon2id', { message, nonce: salt, parallelism: lanes, tagLength: hashBytes, memory: memoryKib, passes })
const hash = promisify(argon2)

/** By the quick build. Undefined where there is none for this machine, or it was not installed: it is an optional package. */
export async function quickArgon2id(): Promise<Argon2id | undefined> {
  const built = await import('@node-rs/argon2').catch(() => undefined)
  return (
    built &&
    (({ message, salt, hashBytes, memoryKib, passes, lanes }) =>
      built.hashRaw(message, {
        algorithm: argon2id,
        salt,
        outputLen: hashBytes,
        memoryCost: memoryKib,
        timeCost: passes,
        parallelism: lanes,
      }))
  )
}
const argon2id = 2 // its enumeration is of types alone

// Loaded with the first password: a portal at rest does without.
let loading: Promise<Argon2id> | undefined

/** Says of every hash that one begins, to whoever watches this process: what hashes most is what slows down its sign-ins. */
export const hashesBegun = channel('comptoir.argon2')

/** By the quickest that there is. */
export const quickestArgon2id: Argon2id = async (input) => {
  if (hashesBegun.hasSubscribers) hashesBegun.publish({ cost: input.memoryKib * input.passes })
  loading ??= quickArgon2id().then((quick) => quick ?? nodesArgon2id)
  const quickest = await loading
  return quickest(input)
}
