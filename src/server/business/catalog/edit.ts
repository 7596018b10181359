/**
 * The publisher edits an item or a group by hand (SPEC 11). What he types goes the way of a file of one item, so that the same is
 * possible, wrong and refused either way; what is left empty here is empty, since he has the whole item before him.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { refuseFaults, type Changing, type FaultCode, type ImportFault } from '#server/work/index.ts'
import { catalogueColumns, writeStaged } from './catalogue-file.ts'
import { differencesSince, type Difference, type Fact } from './difference.ts'
import { catalogueItem, productGroup, refuseEdited } from './item.ts'
import { lockCatalogue } from './write-items.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'catalogue-item.created': { readonly item: NamedItem }
    'catalogue-item.changed': { readonly item: NamedItem } & Change
    'product-group.renamed': { readonly group: { readonly name: string } } & Change
  }
}
declare module '#server/work/stage.ts' {
  interface Faults {
    'code.known': true
  }
}

/** An item as an event names it. */
export interface NamedItem {
  readonly id: number
  readonly code: string
  readonly name: string
}

interface Change {
  /** Of what changed alone, by the columns of a catalogue file. */
  readonly from: Readonly<Record<string, string>>
  readonly to: Readonly<Record<string, string>>
}

/** An item as somebody types it: numbers as text, and what is wrong with one is a fault of it. */
export interface TypedItem {
  readonly group: string
  /** '' for the edition's own name. */
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly coverage: boolean
  readonly setUpStep: string
  readonly graceDays: string
  /** '' for no limit. */
  readonly setUpCeiling: string
  /** True where customers do not set it up themselves. */
  readonly withdrawn: boolean
  /** By language (two letters), `*` for every language; '' for none. */
  readonly names: Readonly<Record<string, string>>
  /** Of a package: what it holds. */
  readonly components: readonly TypedComponent[]
}

export interface TypedComponent {
  readonly code: string
  /** '' for one. */
  readonly quantity: string
  readonly withCoverage: boolean
}

/** What an event keeps of a long value. */
const keptText = 500

/**
 * Adds an item; answers its id. Refuses 422 import.refused: `line` 1 is the item, each component has the next one, `column` is that of a
 * catalogue file.
 */
export async function createItem(
  work: Changing,
  desk: Publisher,
  code: string,
  kind: string,
  typed: TypedItem,
): Promise<number> {
  await lockCatalogue(work)
  const named = code.trim()
  const known = await work.db.selectFrom('items').select('id').where('code', '=', named).executeTakeFirst()
  if (known !== undefined) refuseFaults([faultOf('code', 'code.known', named)])
  await write(work, named, kind, typed)

  const { id } = await work.db.selectFrom('items').select('id').where('code', '=', named).executeTakeFirstOrThrow()
  const { edition } = await catalogueItem(work, desk, id, 'en')
  await work.record({
    name: 'catalogue-item.created',
    scope: 'system',
    subject: `catalogue-item:${String(id)}`,
    details: { item: { id, code: named, name: edition } },
  })
  return id
}

/**
 * Changes an item, for somebody who saw its revision `seen`; what is as it was is no event. Refuses 404 catalogue-item.unknown, 409
 * catalogue.edited-meanwhile, 422 import.refused (as createItem).
 */
export async function changeItem(
  work: Changing,
  desk: Publisher,
  id: number,
  typed: TypedItem,
  seen: number,
): Promise<void> {
  await lockCatalogue(work)
  const { code, kind, edition } = await catalogueItem(work, desk, id, 'en')
  await refuseEdited(work, 'items', id, seen)
  await write(work, code, kind, typed)

  const differences = await differencesSince(work, sql`false`)
  const own = differences.find((each) => each.sort === 'changed' && each.code === code)
  if (own === undefined) return work.unchanged()
  await work.record({
    name: 'catalogue-item.changed',
    scope: 'system',
    subject: `catalogue-item:${String(id)}`,
    details: { item: { id, code, name: edition }, ...changeOf(own) },
  })
}

/** Gives a group its names on screen. Refuses 404 catalogue-group.unknown, 409 catalogue.edited-meanwhile, 422 import.refused. */
export async function renameGroup(
  work: Changing,
  desk: Publisher,
  id: number,
  names: Readonly<Record<string, string>>,
  seen: number,
): Promise<void> {
  await lockCatalogue(work)
  const { name } = await productGroup(work, desk, id)
  await refuseEdited(work, 'product_groups', id, seen)
  await stageTyped(work, names, [{ line: 1, kind: 'group', group: name, ...displayNames(names) }])
  await writeStaged(work, nameColumns(names))

  const [own] = await differencesSince(work, sql`false`)
  if (own === undefined) return work.unchanged()
  await work.record({
    name: 'product-group.renamed',
    scope: 'system',
    subject: `product-group:${String(id)}`,
    details: { group: { name }, ...changeOf(own) },
  })
}

async function write(work: Changing, code: string, kind: string, typed: TypedItem): Promise<void> {
  const { names } = typed
  const components = typed.components.map((each, place) => ({ ...each, line: place + 2, code: each.code.trim() }))
  const item = {
    line: 1,
    code,
    kind,
    group: typed.group,
    product: typed.product.trim() === '' ? typed.edition : typed.product,
    edition: typed.edition,
    version: orNone(typed.version),
    coverage: typed.coverage ? 'yes' : 'no',
    set_up_step: typed.setUpStep,
    grace_days: typed.graceDays,
    set_up_ceiling: orNone(typed.setUpCeiling),
    withdrawn: typed.withdrawn ? 'yes' : 'no',
    ...displayNames(names),
  }
  const parts = components
    .filter((each) => each.code !== '')
    .map((each) => ({
      line: each.line,
      code,
      component: each.code,
      quantity: each.quantity,
      with_coverage: each.withCoverage ? 'yes' : 'no',
    }))
  await stageTyped(work, names, [item, ...parts])
  const wrong = [
    ...missingIn(typed),
    ...components.filter((each) => each.code === '').map(({ line }) => faultOf('component', 'value.missing', '', line)),
    // A file that names no component leaves those that are there.
    ...(kind === 'package' && parts.length === 0 ? [faultOf('component', 'package.empty', '', 2)] : []),
  ]
  await writeStaged(work, nameColumns(names), [
    sql`select line, column_name, code, value from jsonb_to_recordset(${JSON.stringify(
      wrong.map(({ column, ...each }) => ({ ...each, column_name: column })),
    )}::jsonb) as f (line bigint, column_name text, code text, value text)`,
  ])
}

/** Fields that a file may leave out and a form may not. */
function missingIn({ group, edition, setUpStep, graceDays }: TypedItem): readonly ImportFault[] {
  return Object.entries({ group, edition, set_up_step: setUpStep, grace_days: graceDays }).flatMap(([column, value]) =>
    value.trim() === '' ? [faultOf(column, 'value.missing')] : [],
  )
}

function faultOf(column: string, code: FaultCode, value = '', line = 1): ImportFault {
  return { line, column, code, value }
}

/** Puts typed rows where a file's would be (staged_catalogue). */
async function stageTyped(
  work: Changing,
  names: Readonly<Record<string, string>>,
  rows: readonly object[],
): Promise<void> {
  const columns = [...Object.keys(catalogueColumns), ...nameColumns(names)]
  const cells = sql.join(columns.map((column) => sql`coalesce(${sql.ref(column)}, '') as ${sql.ref(column)}`))
  await sql`create temporary table staged_catalogue on commit drop as
    select line, ${cells} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (line bigint, ${sql.join(columns.map((column) => sql`${sql.ref(column)} text`))})`.execute(work.db)
}

function nameColumns(names: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(names).map(nameColumn)
}

function displayNames(names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(names).map(([language, name]) => [nameColumn(language), orNone(name)]))
}

function nameColumn(language: string): string {
  return language === '*' ? 'display_name' : `display_name_${language}`
}

/** A dash takes back what stands, as in a file. */
function orNone(typed: string): string {
  return typed.trim() === '' ? '-' : typed
}

function changeOf({ facts }: Difference): Change {
  const of = (place: 0 | 1) =>
    Object.fromEntries(Object.entries(facts).map(([field, values]) => [field, inText(values[place])]))
  return { from: of(0), to: of(1) }
}

function inText(fact: Fact): string {
  if (fact === null) return ''
  return (typeof fact === 'object' ? fact.join(', ') : String(fact)).slice(0, keptText)
}
