/**
 * PostgreSQL, through `pg` and Kysely: statements are named (prepared once per connection, worth 1.4 times), dates stay
 * text, bigints are numbers. Two pools: pages share a pipelined one; COPY has a small one of its own, so that slow
 * downloads and long imports never empty the pages' pool (and because COPY cannot run on a pipelined connection).
 */
import {
  DefaultQueryExecutor,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.generated.ts'

export interface Database {
  /** Connections for pages and verbs. */
  readonly pool: pg.Pool
  /** Connections for COPY in either direction. */
  readonly bulkPool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections for pages; more than 8 to 10 did not help on two cores. */
  readonly poolSize?: number
  readonly bulkPoolSize?: number
  /** Told of connections that broke. */
  readonly onError?: (error: Error) => void
}

const defaultPoolSize = 8
const defaultBulkPoolSize = 4
const connectTimeoutMs = 5_000
const bulkTurnTimeoutMs = 60_000
const statementTimeoutMs = 30_000
const namedStatementsLimit = 1_000

// Sorting a million staged lines in the 4 MB of a page's statement spills to disk; compiling queries that run once never
// pays. Plans are kept, also those that check foreign keys: planning each check anew costs more than the row (see replan).
const bulkOptions = '-c work_mem=64MB -c temp_buffers=64MB -c jit=off'

/** Opens the pools; connects only when first asked. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const settings = { connectionString: url, connectionTimeoutMillis: connectTimeoutMs, types: typeParsers }
  const pool = new pg.Pool({
    ...settings,
    max: options.poolSize ?? defaultPoolSize,
    pipeline: true,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
  })
  const bulkPool = new pg.Pool({
    ...settings,
    max: options.bulkPoolSize ?? defaultBulkPoolSize,
    // Many orders at once wait for their turn; giving up after the pages' five seconds would refuse them for no fault.
    connectionTimeoutMillis: bulkTurnTimeoutMs,
    options: bulkOptions,
  })
  for (const each of [pool, bulkPool]) {
    // A connection that breaks says so whether it is idle or in use; in use, its statement fails as well. Without a
    // listener on each of them the first fall of the server would end the process.
    each.on('connect', (client) => client.on('error', (error) => options.onError?.(error)))
    each.on('error', () => undefined)
  }
  return {
    pool,
    bulkPool,
    async close() {
      await Promise.all([pool.end(), bulkPool.end()])
    },
  }
}

/** A Kysely that runs everything on one connection and refuses to once `isOver` says so (a leaked transaction). */
export function kyselyOn(client: pg.ClientBase, isOver: () => boolean): Kysely<Tables> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      if (isOver()) throw new Error('This work is over: a statement came after its end')
      return toResult(await client.query(named(query.sql, query.parameters)))
    },
    streamQuery() {
      throw new Error('Rows are streamed by COPY (exportCsv), not by a cursor')
    },
  }
  return new Kysely<Tables>({
    config: { dialect },
    dialect,
    driver,
    executor: new DefaultQueryExecutor(compiler, adapter, {
      provideConnection: (consumer) => consumer(connection),
    }),
  })
}

const names = new Map<string, string>()

/** A statement under a name that is the same for the same text; past the limit, unnamed, so that memory stays bounded. */
export function named(text: string, values: readonly unknown[]): { name?: string; text: string; values: unknown[] } {
  let name = names.get(text)
  if (name === undefined && names.size < namedStatementsLimit) {
    name = `s${String(names.size)}`
    names.set(text, name)
  }
  return name === undefined ? { text, values: [...values] } : { name, text, values: [...values] }
}

function toResult<Row>(result: pg.QueryResult): QueryResult<Row> {
  const rows = result.rows as Row[]
  if (result.command === 'SELECT') return { rows }
  return { rows, numAffectedRows: BigInt(result.rowCount ?? 0) }
}

const int8Oid = 20
const int8ArrayOid = 1016
const dateOid = 1082

// A date stays 'YYYY-MM-DD' (pg's own Date would be midnight of the server's zone); ids and quantities fit 2^53.
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8Oid) return Number
    if (oid === int8ArrayOid) return (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(Number)
    if (oid === dateOid) return (value: string) => value
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  },
}

const compiler = new PostgresQueryCompiler()
const adapter = new PostgresAdapter()
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('Work hands out connections, not Kysely')) })
const driver: Driver = dialect.createDriver()

/**
 * A column of values as one array parameter, written out as PostgreSQL's array literal: `pg` quotes and checks every
 * element of an array one by one, which for bulk inserts costs more than the insert.
 */
export function arrayColumn(values: readonly (string | number | null)[]): string {
  return `{${values.map(arrayElement).join(',')}}`
}

function arrayElement(value: string | number | null): string | number {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return value
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
