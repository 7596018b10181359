/**
 * Who may do what in the embedded server: an owner for migrations and the queue, and the application, which owns nothing
 * and so cannot rewrite the ledger. The server's own administrator serves this module and the tests.
 */
import pg from 'pg'
import type { Passwords } from './embedded-cluster.ts'

/** A database that can be reached, and the way to leave it. */
export interface ReachedDatabase {
  /** As the application's role. */
  readonly databaseUrl: string
  /** As the role that owns the tables. */
  readonly ownerUrl: string
  /** As the role that owns the server: tests clone databases by it. */
  readonly adminUrl: string
  stop(): Promise<void>
}

export const adminRole = 'comptoir_admin'
const databaseName = 'comptoir'
const ownerRole = 'comptoir_owner'
const appRole = 'comptoir_app'

/** The two roles and the database, each unless it is there: a first start may have been killed between them. */
export async function createDatabase(admin: pg.Client, passwords: Passwords): Promise<void> {
  const there = await admin.query<{ name: string }>(
    'select rolname as name from pg_roles union all select datname from pg_database',
  )
  const names = new Set(there.rows.map((row) => row.name))
  for (const [role, password] of [
    [ownerRole, passwords.owner],
    [appRole, passwords.app],
  ] as const) {
    if (!names.has(role)) await admin.query(`create role ${role} login password ${pg.escapeLiteral(password)}`)
  }
  if (!names.has(databaseName)) await admin.query(`create database ${databaseName} owner ${ownerRole}`)
}

export function urlsFor(port: number, passwords: Passwords): Omit<ReachedDatabase, 'stop'> {
  return {
    databaseUrl: urlFor(port, appRole, passwords.app, databaseName),
    ownerUrl: urlFor(port, ownerRole, passwords.owner, databaseName),
    adminUrl: urlFor(port, adminRole, passwords.admin, 'postgres'),
  }
}

export function urlFor(port: number, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${String(port)}/${database}`
}
