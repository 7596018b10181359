/**
 * Asks the real application for a page, in this process, and notes which statements it ran for it: so the bare server that
 * the page is measured against runs the very same ones, and keeps to it when a page changes.
 */
import type pg from 'pg'
import { readSettings } from '#server/platform/config.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { outsideOf } from '../src/commands/outside.ts'
import { listen, loadPages } from '#server/platform/http.ts'
import { openLog } from '#server/platform/log.ts'
import { setRunning } from '#server/running.ts'
import { benchSecret, type BenchDatabase } from './world/server.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Recorded {
  readonly statements: readonly Statement[]
  readonly body: string
}

export interface Recorder {
  record(path: string, token: string, accept?: string): Promise<Recorded>
  close(): Promise<void>
}

/** The application on the database, with an ear at its connections. */
export async function openRecorder(database: BenchDatabase): Promise<Recorder> {
  const read = readSettings({ PORT: '0', LOG_LEVEL: 'error', DATABASE_URL: database.databaseUrl })
  if ('faults' in read) throw new Error(read.faults.join('; '))
  const log = openLog('error')
  const house = {
    database: openDatabase(database.databaseUrl),
    clock: systemClock(read.settings.timeZone),
    secret: benchSecret,
  }
  const heard: Statement[] = []
  house.database.pool.on('connect', (client) => {
    overhear(client, heard)
  })
  setRunning({ house, settings: read.settings, log, ...outsideOf(read.settings) })
  const web = await listen(read.settings, log)
  web.serve(await loadPages(), () => Promise.resolve(undefined))
  return {
    async record(path, token, accept = 'text/html') {
      heard.length = 0
      const headers = { cookie: `session=${token}`, accept }
      const response = await fetch(web.address + path, { headers })
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${path} answered ${String(response.status)}`)
      return { statements: heard.filter(({ text }) => /^\s*(select|with)\b/i.test(text)), body }
    },
    async close() {
      await web.stop()
      await house.database.close()
    },
  }
}

function overhear(client: pg.PoolClient, heard: Statement[]): void {
  const query = client.query.bind(client)
  const listening = (asked: unknown, ...rest: readonly unknown[]): unknown => {
    if (isStatement(asked)) heard.push({ text: asked.text, values: [...asked.values] })
    return Reflect.apply(query, client, [asked, ...rest])
  }
  Object.assign(client, { query: listening })
}

function isStatement(asked: unknown): asked is Statement {
  return (
    typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked && Array.isArray(asked.values)
  )
}
