/** All that a database holds, as a dump of it writes it, and how to look for something in it that must not be there. */
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { TestHouse } from './house.ts'

/** What is searched for: as it is, without hyphens, in hexadecimal and in base64; `tokensOf` knows no case. */
export function spellings(text: string): string[] {
  const bytes = Buffer.from(text)
  return [text, text.replaceAll('-', ''), bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')].map(
    (each) => each.toUpperCase(),
  )
}

/** The words of a text. */
export function tokensOf(text: string): Set<string> {
  return new Set(text.toUpperCase().split(/[^A-Z0-9+/-]+/))
}

/** Every row of every table, as COPY and so a dump writes it. */
export async function dumpOf({ ownerUrl }: TestHouse): Promise<string> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const parts: string[] = []
  for (const { name } of rows) {
    for await (const chunk of client.query(copyTo(`copy ${name} to stdout`))) parts.push(String(chunk))
  }
  await client.end()
  return parts.join('')
}
