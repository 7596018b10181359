/** What belongs to one installation: the key of its secret, and the mark by which its database knows that key again. */
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Settings } from './config.ts'
import { secretBytes, type Secret } from './secret.ts'
import { startFault } from './start-fault.ts'
import type { Tables } from './tables.generated.ts'

const fileName = 'secret.key'
const ownerOnly = 0o600

/** SECRET_KEY, else what DATA_DIR/secret.key holds, which is made at the first start. */
export function secretKeyOf(settings: Settings): Buffer {
  const given = settings.secretKey ?? keptKey(settings.dataDir)
  const key = Buffer.from(given.trim(), 'base64')
  if (key.length !== secretBytes) {
    throw startFault(`${join(settings.dataDir, fileName)}: does not hold 32 bytes in base64`)
  }
  return key
}

function keptKey(dataDir: string): string {
  const file = join(dataDir, fileName)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const draft = `${file}.${String(process.pid)}`
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(draft, randomBytes(secretBytes).toString('base64'), { mode: ownerOnly })
    // Of several processes that start at once one puts its file there, whole, and all of them read that one.
    linkSync(draft, file)
  } catch (error) {
    if (!isThereAlready(error)) throw startFault(`${file}: cannot be written`, error)
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8')
}

/**
 * Marks the database as this secret's, unless it is marked; false where it is another's. Under another secret every link
 * that was sent would be dead, and what was encrypted unreadable, without anybody being told why.
 */
export async function claimInstallation(pool: pg.Pool, secret: Secret): Promise<boolean> {
  const mark = Buffer.from(secret.token('fingerprint', 'installation'), 'base64url')
  await pool.query('update installation set secret_fingerprint = $1 where secret_fingerprint is null', [mark])
  const { rows } = await pool.query<{ same: boolean }>('select secret_fingerprint = $1 as same from installation', [
    mark,
  ])
  return rows[0]?.same === true
}

/** Seconds that business time is ahead of real time in this installation: 0 but where a demonstration moved it. */
export async function clockOffset(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ seconds: number }>('select clock_offset_seconds as seconds from installation')
  return rows[0]?.seconds ?? 0
}

/** Moves business time ahead, in the caller's transaction. */
export async function moveClockAhead(db: Kysely<Tables>, seconds: number): Promise<void> {
  if (!(seconds > 0)) throw new Error('Business time never goes back')
  await sql`update installation set clock_offset_seconds = clock_offset_seconds + ${seconds}`.execute(db)
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
