/**
 * Writes the TypeScript types of the tables, read from a migrated database, so that a column renamed in a migration
 * breaks the build wherever it is used. The result is committed; a test fails when it is stale.
 */
import type pg from 'pg'

interface Column {
  readonly table_name: string
  readonly column_name: string
  readonly data_type: string
  readonly nullable: boolean
  /** Filled in by the database: an insert may leave it out. */
  readonly defaulted: boolean
  readonly always_generated: boolean
  /** The words that a check allows, where the column has such a check. */
  readonly words: readonly string[] | null
}

const columnsOfTables = `
  select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, null) as data_type,
    not a.attnotnull as nullable, (a.atthasdef or a.attidentity <> '') as defaulted,
    a.attidentity = 'a' as always_generated,
    (select array_agg(w[1] order by n)
       from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') with ordinality as m (w, n)
      where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
        and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%') as words
  from pg_class c
  join pg_namespace s on s.oid = c.relnamespace and s.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind = 'r' and c.relname <> 'schema_migrations'
  order by c.relname, a.attnum`

const types: Readonly<Record<string, string>> = {
  bigint: 'number',
  integer: 'number',
  smallint: 'number',
  text: 'string',
  boolean: 'boolean',
  date: 'string',
  uuid: 'string',
  bytea: 'Buffer',
  'bigint[]': 'readonly number[]',
  'text[]': 'readonly string[]',
  jsonb: 'Json',
  'timestamp with time zone': 'Date',
}

/** The text of `tables.generated.ts` for the database behind `client`. */
export async function tableTypes(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<Column>(columnsOfTables)
  const tables = Map.groupBy(rows, (row) => row.table_name)
  const interfaces = [...tables].map(([table, columns]) => tableInterface(table, columns))
  const registry = [...tables.keys()].map((table) => `  ${table}: ${interfaceName(table)}`)
  return `${header}${interfaces.join('\n')}
export interface Tables {
${registry.join('\n')}
}
`
}

function tableInterface(table: string, columns: readonly Column[]): string {
  const lines = columns.map((column) => `  ${column.column_name}: ${columnType(column)}`)
  return `export interface ${interfaceName(table)} {\n${lines.join('\n')}\n}\n`
}

function columnType(column: Column): string {
  const known = types[column.data_type]
  if (known === undefined)
    throw new Error(`${column.table_name}.${column.column_name}: no type for ${column.data_type}`)
  const base = column.words ? column.words.map((word) => `'${word}'`).join(' | ') : known
  const type = column.nullable ? `${base} | null` : base
  if (column.always_generated) return `GeneratedAlways<${type}>`
  return column.defaulted ? `Generated<${type}>` : type
}

function interfaceName(table: string): string {
  return `${table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Table`
}

const header = `/** Written by \`comptoir tables\` from the migrations. Not edited by hand. */
import type { Generated, GeneratedAlways } from 'kysely'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

`
