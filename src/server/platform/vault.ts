/**
 * The keys under which product keys are encrypted, in a file of its own: whoever has the database, its dumps or its replicas reads no
 * product key without it (SPEC 9.2). Each line is the name of a key and the key; the last one seals, all of them open, so that a new
 * one is added by a line. The file is read anew each time: one that was lost and put back works again at once.
 */
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { secretBytes, secretOf, type Secret } from './secret.ts'

export interface NamedSecret {
  readonly name: string
  readonly secret: Secret
}

export interface Vault {
  /** What seals now; undefined while there is no file, or none that can be read as one. */
  current(): NamedSecret | undefined
  /** All that the file has, the one that seals last; none while it cannot be read. */
  all(): readonly NamedSecret[]
  /** What sealed under that name; undefined where the file does not have it. */
  named(name: string): Secret | undefined
  /** Makes the file with a first key, unless somebody has. */
  make(): void
  /** Adds a key, which seals from now on. */
  renew(): NamedSecret
}

const line = /^(?<name>[\w-]{1,40}) (?<key>[A-Za-z0-9+/]{43}=)$/
const nameBytes = 6

export function openVault(file: string): Vault {
  const secrets = () => secretsIn(file)
  return {
    current: () => secrets().at(-1),
    all: secrets,
    named: (name) => secrets().find((each) => each.name === name)?.secret,
    make() {
      if (existsSync(file)) return
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      try {
        // Of several processes that make it at once one does: `wx` fails where the file is.
        writeFileSync(file, newLine(), { mode: 0o600, flag: 'wx' })
      } catch (error) {
        if (!existsSync(file)) throw error
      }
    },
    renew() {
      appendFileSync(file, newLine(), { mode: 0o600 })
      const added = secrets().at(-1)
      if (added === undefined) throw new Error('The file of keys for product keys cannot be read back')
      return added
    },
  }
}

/** None where the file is missing or any line of it is not one: half a file must not pass for a whole one. */
function secretsIn(file: string): readonly NamedSecret[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((each) => each.trim() !== '')
    .map((each) => line.exec(each.trim())?.groups)
  if (!lines.every((each) => each !== undefined)) return []
  return lines.map(({ name = '', key = '' }) => ({ name, secret: secretOf(Buffer.from(key, 'base64')) }))
}

function newLine(): string {
  return `${randomBytes(nameBytes).toString('hex')} ${randomBytes(secretBytes).toString('base64')}\n`
}
