/** The product's own processes apart from each other, as `comptoir web` and `comptoir worker` start them, to be listened to and killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import type { TestDatabase } from './database.ts'

export interface Process {
  readonly child: ChildProcess
  /** The lines of its log so far. */
  readonly said: readonly string[]
  /** The fields of the log's line that says this. */
  line(message: string): Promise<Readonly<Record<string, unknown>>>
  /** Asks it to end, and waits for its end. */
  end(): Promise<void>
}

const startLimitMs = 30_000

/** Starts one; `environment` adds settings. No mail server answers, unless one is named. */
export function startProcess(
  name: 'web' | 'worker',
  { databaseUrl, ownerUrl }: Pick<TestDatabase, 'databaseUrl' | 'ownerUrl'>,
  environment: Readonly<Record<string, string>> = {},
): Process {
  const settings = {
    DATABASE_URL: databaseUrl,
    ...(name === 'web' ? {} : { DATABASE_OWNER_URL: ownerUrl }),
    SMTP_URL: 'smtp://127.0.0.1:9',
    PORT: '0',
    ...environment,
  }
  const env = { PATH: process.env['PATH'], ...settings }
  const child = spawn(process.execPath, ['src/cli.js', name], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line))
  return {
    child,
    said,
    line: (message) =>
      vi.waitUntil(() => said.map(fieldsOf).find((fields) => fields['message'] === message), {
        timeout: startLimitMs,
        interval: 5,
      }),
    async end() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function fieldsOf(said: string): Record<string, unknown> {
  return said.startsWith('{') ? JSON.parse(said) : {}
}
