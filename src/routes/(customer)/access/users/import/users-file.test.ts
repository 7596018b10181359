/** SPEC 2.6: what a file of people says, in whatever words of either language; and that nobody's file keeps the portal from others. */
import { expect, test } from 'vitest'
import { userLinesLimit } from '#server/business/access/index.ts'
import { linesOf, readUsersFile, type FileRows } from './users-file.ts'

const header = 'E-mail address;First name;Last name;Language;Country;Roles'

test('countries and roles are known by their codes and by their names in either language', () => {
  const file = readUsersFile(
    Buffer.from(
      [
        header,
        'a@contoso.example;Ann;Lee;fr;allemagne;Observateur du compte',
        'b@contoso.example;Bo;Lee;en;Germany;account-viewer | Report viewer',
        'c@contoso.example;Cy;Lee;en;de;Nobody',
        'd@contoso.example;Di;Lee;en;Atlantis;account viewer',
      ].join('\n'),
    ),
  )
  const lines = linesOf('rows' in file ? file.rows : [])
  expect(lines.map(({ countryCode, roles, faults }) => [countryCode, roles, faults])).toEqual([
    ['DE', ['account-viewer'], []],
    ['DE', ['account-viewer', 'report-viewer'], []],
    ['DE', [], [{ code: 'role-unknown', value: 'Nobody' }]],
    ['', ['account-viewer'], [{ code: 'country', value: 'Atlantis' }]],
  ])
})

test('of a file that has too many lines no more is looked at than shows that it has', () => {
  const row = [2, 'a@contoso.example', 'Ann', 'Lee', 'fr', 'Atlantis', 'x|'.repeat(140), ''] as const
  const rows: FileRows = Array.from({ length: 20_000 }, () => row)
  expect(linesOf(rows)).toHaveLength(userLinesLimit + 1)
})

test('a header of a hundred thousand columns is no file of people', () => {
  expect(readUsersFile(Buffer.from(`${header}${';'.repeat(100_000)}\n${'a\n'.repeat(60_000)}`))).toHaveProperty('error')
})
