/** Inviting many from a CSV file (SPEC 2.6): looked at line by line first, then sent. */
import { fail } from '@sveltejs/kit'
import { m } from '#messages'
import {
  checkUsers,
  importUsers,
  isRole,
  managedAccounts,
  userLinesLimit,
  type LineResult,
  type UserFault,
  type UserFaultCode,
} from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage, roleName } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import {
  columnName,
  fileColumns,
  largestFileBytes,
  linesOf,
  readUsersFile,
  rowsInForm,
  type FileRows,
} from './users-file.ts'

export const load: PageServerLoad = async ({ locals }) => {
  const { accounts } = await locals.read((work) => managedAccounts(work))
  return {
    columns: fileColumns
      .filter((column) => column !== 'account' || accounts.length > 1)
      .map((column) => ({ name: columnName(column), what: explanations[column]() })),
    limit: userLinesLimit,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  check: async ({ locals, request }) => {
    const file = (await request.formData()).get('file')
    if (!(file instanceof File) || file.size === 0) return refused(422, m.users_file_missing())
    if (file.size > largestFileBytes) return refused(422, m.users_file_too_large())
    const read = readUsersFile(new Uint8Array(await file.arrayBuffer()))
    if ('error' in read) return refused(422, read.error)
    try {
      const results = await locals.read(async (work) =>
        checkUsers(work, (await managedAccounts(work)).accounts, linesOf(read.rows)),
      )
      return answer(results, read.rows)
    } catch (error) {
      if (!isRefusal(error, 'users-file.too-long')) throw error
      return refused(422, refusalMessage(error))
    }
  },
  import: async (event) => {
    const form = await event.request.formData()
    const rows = rowsInForm(typedIn(form, 'rows'))
    if (rows === undefined) return refused(422, m.users_file_missing())
    try {
      const results = await event.locals.change(changeKey(event, form), async (work) =>
        importUsers(work, (await managedAccounts(work)).accounts, linesOf(rows)),
      )
      return answer(results, undefined)
    } catch (error) {
      if (!isRefused(error) || error.status === 404 || isRefusal(error, 'permission.missing')) throw error
      return refused(error.status, refusalMessage(error))
    }
  },
}

/** What keeps the file as a whole from being read. */
function refused(status: number, message: string) {
  return fail(status, { error: message, answer: undefined })
}

/** What became of each line; `rows` for the form that sends them, where there is anybody to invite. */
function answer(results: readonly LineResult[], rows: FileRows | undefined) {
  const count = (outcome: LineResult['outcome']) => results.filter((each) => each.outcome === outcome).length
  const ready = count('ready')
  return {
    error: undefined,
    answer: {
      results: results.map(({ line, email, outcome, faults }) => ({
        line: String(line),
        email,
        ...outcomes[outcome],
        word: outcomeWords[outcome](),
        faults: faults.map(faultInWords),
      })),
      counts: { ready, invited: count('invited'), there: count('there'), faulty: count('faulty') },
      rows: rows !== undefined && ready > 0 ? JSON.stringify(rows) : undefined,
    },
  }
}

const outcomes = {
  ready: { state: 'busy' },
  invited: { state: 'done' },
  there: { state: 'past' },
  faulty: { state: 'failed' },
} as const

const outcomeWords: Readonly<Record<LineResult['outcome'], () => string>> = {
  ready: m.users_line_ready,
  invited: m.users_line_invited,
  there: m.users_line_there,
  faulty: m.users_line_faulty,
}

const explanations: Readonly<Record<(typeof fileColumns)[number], () => string>> = {
  email: m.users_file_email,
  firstName: m.users_file_first_name,
  lastName: m.users_file_last_name,
  language: m.users_file_language,
  country: m.users_file_country,
  roles: m.users_file_roles,
  account: m.users_file_account,
}

const faultWords: Readonly<Record<UserFaultCode, (inputs: { value: string }) => string>> = {
  email: m.users_fault_email,
  'first-name': m.users_fault_first_name,
  'last-name': m.users_fault_last_name,
  'too-long': m.users_fault_too_long,
  language: m.users_fault_language,
  country: m.users_fault_country,
  'role-missing': m.users_fault_role_missing,
  'role-unknown': m.users_fault_role_unknown,
  'role-not-givable': m.users_fault_role_not_givable,
  'account-missing': m.users_fault_account_missing,
  'account-unknown': m.users_fault_account_unknown,
  repeated: m.users_fault_repeated,
  'other-audience': m.users_fault_other_audience,
}

function faultInWords({ code, value }: UserFault): string {
  return faultWords[code]({ value: isRole(value) ? roleName(value) : value })
}
