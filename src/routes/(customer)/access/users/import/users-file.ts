/**
 * A file of people as it was uploaded: its columns under the names that this portal gives them in either language, in any
 * order, and each cell in the terms of the business. What makes no sense is a fault of its line.
 */
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import {
  canonicalEmail,
  customerRoles,
  userLinesLimit,
  type Role,
  type UserFault,
  type UserLine,
} from '#server/business/access/index.ts'
import { readCsvTable, type CsvTable } from '#server/platform/csv-text.ts'
import { countryName, isCountry } from '#routes/countries.ts'
import { countryCodes } from '#server/platform/countries.ts'

export const fileColumns = ['email', 'firstName', 'lastName', 'language', 'country', 'roles', 'account'] as const
export type FileColumn = (typeof fileColumns)[number]

/** A file larger than this is no list of people. */
export const largestFileBytes = 256 * 1_024
const longestName = 100
const longestCell = 300

/** What a form carries from the check to the import: the cells, by column. */
export type FileRows = readonly (readonly [line: number, ...cells: string[]])[]

/** The rows of an upload in the order of `fileColumns`, or what is wrong with the file as a whole. */
export function readUsersFile(bytes: Uint8Array): { readonly rows: FileRows } | { readonly error: string } {
  const table = readCsvTable(bytes, userLinesLimit)
  if (table === undefined) return { error: m.users_file_not_csv() }
  const places = placesOf(table)
  const missing = fileColumns.filter((column) => column !== 'account' && places[column] < 0)
  if (missing.length > 0) return { error: m.users_file_columns({ columns: missing.map(columnName).join(', ') }) }
  if (table.isCut) return { error: m.refusal_users_file_too_long({ limit: String(userLinesLimit) }) }
  if (table.lines.length === 0) return { error: m.users_file_empty() }
  return {
    rows: table.lines.map(({ line, cells }) => [
      line,
      ...fileColumns.map((column) => (cells[places[column]] ?? '').slice(0, longestCell)),
    ]),
  }
}

/** What a form brought back from the check; undefined for what no check wrote. */
export function rowsInForm(text: string): FileRows | undefined {
  try {
    const rows: unknown = JSON.parse(text)
    return Array.isArray(rows) && rows.every(isRow) ? rows : undefined
  } catch {
    return undefined
  }
}

function isRow(row: unknown): row is readonly [number, ...string[]] {
  return (
    Array.isArray(row) &&
    row.length === fileColumns.length + 1 &&
    Number.isSafeInteger(row[0]) &&
    row.slice(1).every((cell) => typeof cell === 'string' && cell.length <= longestCell)
  )
}

/** The heading of a column as this page writes it. */
export function columnName(column: FileColumn): string {
  return names[column]()
}

/** The rows in the terms of the business; of more than a file may have, one more than that: what is refused is not looked at. */
export function linesOf(rows: FileRows): readonly UserLine[] {
  return rows.slice(0, userLinesLimit + 1).map(([line, ...cells]) => {
    const cell = (column: FileColumn) => (cells[fileColumns.indexOf(column)] ?? '').replace(/\p{Cc}+/gu, ' ').trim()
    const faults: UserFault[] = []
    const fault = (code: UserFault['code'], value: string) => faults.push({ code, value })
    const email = cell('email')
    if (canonicalEmail(email) === undefined) fault('email', email)
    const firstName = cell('firstName')
    const lastName = cell('lastName')
    if (firstName === '') fault('first-name', '')
    if (lastName === '') fault('last-name', '')
    for (const name of [firstName, lastName]) if (name.length > longestName) fault('too-long', name)
    const language = languageOf(cell('language'))
    if (language === undefined) fault('language', cell('language'))
    const countryCode = countryOf(cell('country'))
    if (countryCode === undefined) fault('country', cell('country'))
    const roles = rolesOf(cell('roles'), fault)
    return {
      line,
      email,
      firstName,
      lastName,
      language: language ?? '',
      countryCode: countryCode ?? '',
      roles,
      accountNumber: cell('account'),
      faults,
    }
  })
}

const names: Readonly<Record<FileColumn, (inputs?: object, options?: { locale?: 'fr' | 'en' }) => string>> = {
  email: m.users_email,
  firstName: m.profile_first_name,
  lastName: m.profile_last_name,
  language: m.profile_language,
  country: m.profile_country,
  roles: m.users_role,
  account: m.ui_account_number,
}

/** The words of a heading or name without accents, case or kind of apostrophe. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’'\s_/-]+/g, ' ')
    .trim()
    .toLowerCase()
}

function placesOf({ header }: CsvTable): Readonly<Record<FileColumn, number>> {
  const plainHeader = header.map(plain)
  const place = (column: FileColumn) => {
    const known = new Set([
      plain(column.replace(/[A-Z]/g, ' $&')),
      ...locales.map((locale) => plain(names[column]({}, { locale }))),
    ])
    return plainHeader.findIndex((name) => known.has(name))
  }
  return {
    email: place('email'),
    firstName: place('firstName'),
    lastName: place('lastName'),
    language: place('language'),
    country: place('country'),
    roles: place('roles'),
    account: place('account'),
  }
}

function languageOf(text: string): string | undefined {
  const wanted = plain(text)
  const words = { fr: m.language_fr, en: m.language_en }
  return locales.find(
    (each) => wanted === each || locales.some((locale) => plain(words[each]({}, { locale })) === wanted),
  )
}

function countryOf(text: string): string | undefined {
  const code = text.toUpperCase()
  if (isCountry(code)) return code
  countries ??= new Map(
    countryCodes.flatMap((each) => locales.map((locale) => [plain(countryName(locale, each)), each] as const)),
  )
  return countries.get(plain(text))
}

// Said once per process: of 250 countries in each language, line by line, a few hundred lines would stop everybody.
let countries: ReadonlyMap<string, string> | undefined

/** Several roles of one cell stand apart by a bar, a semicolon or a comma. */
function rolesOf(text: string, fault: (code: UserFault['code'], value: string) => void): readonly Role[] {
  const parts = text
    .split(/[|;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) fault('role-missing', '')
  const roles = parts.map((part) => {
    const wanted = plain(part)
    spelledRoles ??= new Map(customerRoles.flatMap((each) => roleSpellings(each).map((word) => [word, each] as const)))
    const role = spelledRoles.get(wanted)
    if (role === undefined) fault('role-unknown', part)
    return role
  })
  return [...new Set(roles.filter((role) => role !== undefined))]
}

let spelledRoles: ReadonlyMap<string, Role> | undefined

const roleNames: Readonly<Record<Role, (inputs: object, options: { locale: 'fr' | 'en' }) => string>> = {
  'account-administrator': m.role_account_administrator,
  'agreement-administrator': m.role_agreement_administrator,
  'user-administrator': m.role_user_administrator,
  'account-manager': m.role_account_manager,
  'report-viewer': m.role_report_viewer,
  'account-viewer': m.role_account_viewer,
}

function roleSpellings(role: Role): readonly string[] {
  return [plain(role), ...locales.map((locale) => plain(roleNames[role]({}, { locale })))]
}
