/**
 * The names of items and groups as people read them, as SQL expressions, so that every page, export and search shows
 * and sorts by the same name.
 */
import { sql, type RawBuilder } from 'kysely'

/**
 * Name of an item on screen: the display name in `language` (two letters), else the one for every language, else the
 * edition's own. `items` is the table's alias in the query. The language is written into the statement, so that the
 * expression may be repeated in GROUP BY and ORDER BY: as a parameter PostgreSQL would take it for another expression.
 */
export function itemName(language: string, items = 'items'): RawBuilder<string> {
  return sql<string>`coalesce(${displayName(items, language)}, ${displayName(items, '*')}, ${sql.ref(`${items}.edition`)})`
}

/** Name of a product group on screen: its display name in `language`, else the one for every language, else its name. */
export function groupName(language: string, groups = 'product_groups'): RawBuilder<string> {
  return sql<string>`coalesce(${displayName(groups, language)}, ${displayName(groups, '*')}, ${sql.ref(`${groups}.name`)})`
}

function displayName(table: string, language: string): RawBuilder<string | null> {
  if (!/^(?:[a-z]{2}|\*)$/.test(language)) throw new Error(`Not a language: ${language}`)
  return sql<string | null>`${sql.ref(`${table}.display_names`)} ->> ${sql.lit(language)}`
}
