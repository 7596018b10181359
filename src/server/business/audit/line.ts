/**
 * What is hashed, to the byte (docs/audit.md): one line of JSON for an event, one for a seal, one for a run. Each is made by
 * PostgreSQL's own functions, in this order of its fields; a field without a value is left out, so that a column that comes later
 * changes no line of earlier events. A customer's download has these very lines, and whoever checks it hashes them as they stand.
 */
import { sql, type RawBuilder } from 'kysely'

/** What stands before the first link of every chain. */
export const noHead = sql<Buffer>`decode(repeat('00', 32), 'hex')`

/** The line of an event, of the row of `events` that is called `alias`. */
export function eventLine(alias: string): RawBuilder<string> {
  const of = (column: string) => sql.ref(`${alias}.${column}`)
  return sql<string>`(
    '{"v":1,"scope":' || to_json(${of('scope')}) || ',"scope_id":' || ${of('scope_id')} || ',"id":' || ${of('id')}
    || ',"name":' || to_json(${of('name')}) || ',"at":"' || ${instant(of('occurred_at'))} || '"'
    || ',"actor":' || to_json(${of('actor_kind')}) || coalesce(',"actor_id":' || ${of('actor_id')}, '')
    || coalesce(',"key":' || ${of('api_key_id')}, '')
    || coalesce(',"subject":' || to_json(${of('subject')}), '')
    || coalesce(',"from":"' || encode(${of('address_hash')}, 'hex') || '"', '')
    || ',"details":' || ${of('details')} || '}')`
}

/** The hash of an event's line. */
export function eventHash(alias: string): RawBuilder<Buffer> {
  return sql<Buffer>`sha256(convert_to(${eventLine(alias)}, 'UTF8'))`
}

/** The line of a seal, of a row with the columns of `event_seals`; its hash is the seal's head. */
export function sealLine(alias: string): RawBuilder<string> {
  const of = (column: string) => sql.ref(`${alias}.${column}`)
  return sql<string>`(
    '{"v":1,"scope":' || to_json(${of('scope')}) || ',"scope_id":' || ${of('scope_id')} || ',"seal":' || ${of('number')}
    || ',"previous":"' || encode(${of('previous')}, 'hex') || '","events":' || cardinality(${of('event_ids')})
    || ',"position":' || ${of('position')} || ',"hashes":"' || encode(sha256(${of('event_hashes')}), 'hex')
    || '","at":"' || ${instant(of('sealed_at'))} || '"}')`
}

/** The head of a seal. */
export function sealHead(alias: string): RawBuilder<Buffer> {
  return sql<Buffer>`sha256(convert_to(${sealLine(alias)}, 'UTF8'))`
}

/** The head of a run, of a row with the columns of `seal_runs`. */
export function runHead(alias: string): RawBuilder<Buffer> {
  const of = (column: string) => sql.ref(`${alias}.${column}`)
  return sql<Buffer>`sha256(convert_to(
    '{"v":1,"run":' || ${of('number')} || ',"previous":"' || encode(${of('previous')}, 'hex') || '","sealed_to":' || ${of('sealed_to')}
    || ',"seals":' || ${of('seals')} || ',"heads":"' || encode(${of('heads_hash')}, 'hex')
    || '","at":"' || ${instant(of('sealed_at'))} || '"}', 'UTF8'))`
}

/** The order in which a run's heads are hashed. */
export const orderOfHeads = sql`purchasing_account_id, scope collate "C", scope_id`

// To the microsecond, in UTC: what PostgreSQL keeps, however a session writes its times.
function instant(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
