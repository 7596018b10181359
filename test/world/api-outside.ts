/** What lies outside of an API in tests: names without records, addresses that may be called, and a folder for keys and software. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Outside } from '#server/api/index.ts'
import { diskStore } from '#server/platform/disk-store.ts'
import type { TextAnswer } from '#server/platform/dns.ts'
import { openVault } from '#server/platform/vault.ts'
import { runFolder } from './run-folder.ts'

export interface ApiOutside extends Outside {
  /** Publishes the records of a name, in place of those that it had. */
  publish(name: string, ...values: readonly string[]): void
  /** Puts a file into the store of software. */
  put(path: string, bytes: Buffer): void
}

const server = { address: '192.0.2.53', name: null, isOwn: true }

export function apiOutside(): ApiOutside {
  const folder = mkdtempSync(join(runFolder(), 'api-'))
  const records = new Map<string, readonly string[]>()
  const answerOf = (name: string): TextAnswer => {
    const values = records.get(name)
    return values === undefined ? { kind: 'absent', server } : { kind: 'found', values, server }
  }
  return {
    names: { texts: (name) => Promise.resolve(answerOf(name)) },
    outgoing: {
      faultOf: (url) => Promise.resolve(url.startsWith('https://') ? undefined : 'scheme'),
    },
    vault: openVault(join(folder, 'product-keys.key')),
    software: diskStore(join(folder, 'software')),
    publish: (name, ...values) => void records.set(name, values),
    put(path, bytes) {
      const file = join(folder, 'software', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    },
  }
}
