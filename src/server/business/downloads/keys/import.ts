/**
 * Product keys by file: accepted whole or refused whole, with every fault by line. The file is read in this process and each key sealed
 * before anything goes to the database, so that neither a temporary table nor a statement's log ever holds one.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { CsvTable } from '#server/platform/csv-text.ts'
import type { Vault } from '#server/platform/vault.ts'
import { actorKey, refuseFaults, type Changing, type FaultCode, type ImportFault } from '#server/work/index.ts'
import { countFaults, longestKind } from './enter.ts'
import { isKey, plainKey, sealingSecret, sealKey, type SealedKey } from './key.ts'
import { knownBefore } from './known.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'file.too-long': true
    'product-key.malformed': true
    'product-key.repeated': true
    'product-key.counts': true
  }
}

/** Columns of the file by name, in any order; the last three may be left out. */
export const keyColumns = [
  'purchasing_account',
  'item',
  'key',
  'kind',
  'activations_allowed',
  'activations_used',
] as const
type KeyColumn = (typeof keyColumns)[number]

const neededColumns: readonly KeyColumn[] = ['purchasing_account', 'item', 'key']

/** Keys of one file. */
export const keyLinesLimit = 20_000

export interface KeyImport {
  readonly entered: number
  /** Those that their account had already. */
  readonly there: number
}

interface KeyLine {
  readonly line: number
  readonly account: string
  readonly item: string
  readonly key: string
  readonly kind: string
  readonly allowed: number | undefined
  readonly used: number
}

/** Enters the file's keys. Refuses 422 import.refused, 409 product-keys.locked. */
export async function importKeys(work: Changing, _desk: Publisher, vault: Vault, table: CsvTable): Promise<KeyImport> {
  refuseColumns(table)
  const lines = table.lines.map(({ line, cells }) => keyLine(table.header, line, cells))
  const places = await placesOf(work, lines)
  const faults = lines.flatMap((line) => [...faultsOf(line, places)])
  refuseFaults([...faults, ...repeated(lines)].sort((a, b) => a.line - b.line))

  const sealing = sealingSecret(vault)
  const placed = lines.map((line) => ({
    ...line,
    accountId: places.accounts.get(line.account) ?? 0,
    itemId: places.items.get(line.item) ?? 0,
  }))
  const known = await knownBefore(work, vault, placed)
  const rows = placed
    .filter((_, place) => known[place] !== true)
    .map((line) => ({ ...line, ...sealKey(sealing, line.accountId, line.key) }))
  const entered = await insertKeys(work, rows)
  if (entered.length === 0) {
    work.unchanged()
    return { entered: 0, there: lines.length }
  }
  const ids = arrayColumn(entered)
  await work.recordEach(
    'product-key.entered',
    sql`select k.purchasing_account_id, 'product-key:' || k.id, jsonb_build_object('key', k.id, 'item', i.code)
      from product_keys as k join items as i on i.id = k.item_id where k.id = any(${ids}::bigint[])`,
  )
  return { entered: entered.length, there: lines.length - entered.length }
}

function refuseColumns({ header, isCut }: CsvTable): void {
  const missing = neededColumns.filter((column) => !header.includes(column))
  refuseFaults(missing.map((column) => ({ line: 1, column, code: 'column.missing', value: '' })))
  if (isCut) {
    refuseFaults([{ line: keyLinesLimit + 2, column: '', code: 'file.too-long', value: String(keyLinesLimit) }])
  }
}

function keyLine(header: readonly string[], line: number, cells: readonly string[]): KeyLine {
  const cell = (column: KeyColumn) => cells[header.indexOf(column)] ?? ''
  const count = (text: string) => (/^\d{1,7}$/.test(text) ? Number(text) : Number.NaN)
  const [allowed, used] = [cell('activations_allowed'), cell('activations_used')]
  return {
    line,
    account: cell('purchasing_account'),
    item: cell('item'),
    key: plainKey(cell('key')),
    kind: cell('kind'),
    allowed: allowed === '' ? undefined : count(allowed),
    used: used === '' ? 0 : count(used),
  }
}

interface Places {
  readonly accounts: ReadonlyMap<string, number>
  readonly items: ReadonlyMap<string, number>
}

async function placesOf(work: Changing, lines: readonly KeyLine[]): Promise<Places> {
  const accounts = await sql<{ number: string; id: number }>`
    select number, purchasing_account_id as id from purchasing_account_numbers
    where number = any(${arrayColumn([...new Set(lines.map(({ account }) => account))])}::text[])`.execute(work.db)
  const items = await sql<{ code: string; id: number }>`
    select code, id from items where code = any(${arrayColumn([...new Set(lines.map(({ item }) => item))])}::text[])`.execute(
    work.db,
  )
  return {
    accounts: new Map(accounts.rows.map(({ number, id }) => [number, id])),
    items: new Map(items.rows.map(({ code, id }) => [code, id])),
  }
}

/** What is wrong with a line; of a key itself nothing is repeated. */
function* faultsOf(line: KeyLine, { accounts, items }: Places): Iterable<ImportFault> {
  const fault = (column: KeyColumn, code: FaultCode, value = ''): ImportFault => ({
    line: line.line,
    column,
    code,
    value: value.slice(0, 100),
  })
  if (line.account === '') yield fault('purchasing_account', 'value.missing')
  else if (!accounts.has(line.account)) yield fault('purchasing_account', 'purchasing-account.unknown', line.account)
  if (line.item === '') yield fault('item', 'value.missing')
  else if (!items.has(line.item)) yield fault('item', 'item.unknown', line.item)
  if (line.key === '') yield fault('key', 'value.missing')
  else if (!isKey(line.key)) yield fault('key', 'product-key.malformed')
  if (line.kind.length > longestKind) yield fault('kind', 'value.too-long', line.kind)
  for (const { field } of countFaults(line)) {
    yield fault(field === 'allowed' ? 'activations_allowed' : 'activations_used', 'product-key.counts')
  }
}

function* repeated(lines: readonly KeyLine[]): Iterable<ImportFault> {
  const seen = new Set<string>()
  for (const { line, account, key } of lines) {
    const name = `${account} ${key}`
    if (key !== '' && seen.has(name)) yield { line, column: 'key', code: 'product-key.repeated', value: '' }
    seen.add(name)
  }
}

async function insertKeys(
  work: Changing,
  rows: readonly (KeyLine & SealedKey & { readonly accountId: number; readonly itemId: number })[],
): Promise<readonly number[]> {
  const column = (value: (row: (typeof rows)[number]) => string | number | null) => arrayColumn(rows.map(value))
  const { rows: entered } = await sql<{ id: number }>`
    insert into product_keys (purchasing_account_id, item_id, kind, sealed, sealed_by, fingerprint, activations_allowed,
      activations_used, entered_at, entered_by)
    select account, item, kind, decode(sealed, 'base64'), sealed_by, fingerprint, allowed, used, ${work.now}, ${actorKey(work.actor)}
    from unnest(${column((row) => row.accountId)}::bigint[], ${column((row) => row.itemId)}::bigint[],
      ${column((row) => row.kind)}::text[], ${column((row) => row.sealed.toString('base64'))}::text[],
      ${column((row) => row.sealed_by)}::text[], ${column((row) => row.fingerprint)}::text[],
      ${column((row) => row.allowed ?? null)}::integer[], ${column((row) => row.used)}::integer[])
      as k (account, item, kind, sealed, sealed_by, fingerprint, allowed, used)
    on conflict do nothing returning id`.execute(work.db)
  return entered.map(({ id }) => id)
}
