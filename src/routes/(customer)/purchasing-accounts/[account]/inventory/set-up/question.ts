/**
 * What has been chosen so far, as it stands in the address and in the form's fields: so it is kept on Back and on reload, can
 * be sent to somebody, and needs no script. `service` names the services whose box is ticked; each row is a pair of `plan`
 * (group.item, without an item while none is chosen) and `quantity`, in the order of the page. `key` names the intention.
 */
import { formKey, isFormKey } from '#routes/form-key.ts'

/** A row as it was typed. */
export interface TypedRow {
  readonly group: number
  /** The item's number, or whatever stood in its place; '' while no plan is chosen. */
  readonly plan: string
  readonly quantity: string
}

export interface WizardState {
  readonly key: string
  readonly query: string
  /** The product groups whose box is ticked, with at least one row each. */
  readonly services: readonly number[]
  readonly rows: readonly TypedRow[]
}

/** Rows that are read from an address; a request may hold fewer. */
const rowsLimit = 200
const longestQuantity = 40
const longestQuery = 100

/** The state of an address or a form; one without a key begins anew. */
export function wizardState(fields: URLSearchParams | FormData): WizardState {
  const texts = (name: string) => fields.getAll(name).filter((value) => typeof value === 'string')
  const ticked = new Set(texts('service').map(idOf).filter(Boolean))
  const quantities = texts('quantity')
  const typed = texts('plan')
    .slice(0, rowsLimit)
    .map((value, index) => rowOf(value, quantities[index] ?? ''))
  const rows = changed(
    typed.filter(({ group }) => ticked.has(group)),
    texts('add').map(idOf)[0],
    texts('remove')[0],
  )
  const [adding = 0] = texts('add').map(idOf)
  const services = [...ticked].filter((group) => !isEmptied(group, typed, rows))
  if (adding > 0 && !ticked.has(adding)) services.push(adding)
  const given = texts('key')[0] ?? ''
  return {
    key: isFormKey(given) ? given : formKey(),
    query: (texts('q')[0] ?? '').trim().slice(0, longestQuery),
    services,
    rows: [...rows, ...services.filter((group) => !rows.some((row) => row.group === group)).map(emptyRow)],
  }
}

/** The state as an address has it: what is not chosen is not in it. */
export function stateQuery({ key, query, services, rows }: WizardState): URLSearchParams {
  const parameters = new URLSearchParams({ key })
  if (query !== '') parameters.set('q', query)
  for (const service of services) parameters.append('service', String(service))
  for (const { group, plan, quantity } of rows) {
    parameters.append('plan', planValue(group, plan))
    parameters.append('quantity', quantity)
  }
  return parameters
}

/** What a row's select sends. */
export function planValue(group: number, plan: number | string): string {
  return `${String(group)}.${String(plan)}`
}

export function emptyRow(group: number): TypedRow {
  return { group, plan: '', quantity: '' }
}

/** With one more row of the service `add`, or without the row `remove` (group.place). */
function changed(rows: readonly TypedRow[], add: number | undefined, remove: string | undefined): readonly TypedRow[] {
  if (add !== undefined && add > 0) return [...rows, emptyRow(add)]
  const [group, place] = (remove ?? '').split('.').map(Number)
  const removed = rows.filter((row) => row.group === group)[place ?? -1]
  return rows.filter((row) => row !== removed)
}

/** True for a service whose last row was taken away: its box goes with it. */
function isEmptied(group: number, before: readonly TypedRow[], after: readonly TypedRow[]): boolean {
  const has = (rows: readonly TypedRow[]) => rows.some((row) => row.group === group)
  return has(before) && !has(after)
}

function rowOf(value: string, quantity: string): TypedRow {
  const [group = '', ...plan] = value.split('.')
  return {
    group: idOf(group),
    plan: plan.join('.').slice(0, longestQuantity),
    quantity: quantity.slice(0, longestQuantity),
  }
}

function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

/** The rows in which a plan has been chosen. */
export function chosenRows({ rows }: WizardState): readonly TypedRow[] {
  return rows.filter(({ plan }) => plan !== '')
}
