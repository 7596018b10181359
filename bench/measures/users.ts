/**
 * The people of one account as its administrator lists, sorts, filters and searches them over HTTP: a hundred thousand
 * against a hundred, the same questions in the same run.
 */
import { alternate, median, type Figure } from '../figures.ts'
import { load, type Answered } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startWeb } from '../programs.ts'
import { makeUsers, managerToken as token, peopledAccounts } from '../world/users.ts'

const databaseName = 'users'
const rounds = 5
const roundMs = 2_500
const connections = 4
const most = 1.5

/** What is asked of the list. */
const questions: Readonly<Record<string, readonly string[]>> = {
  'list of users': [''],
  'sorted by each column': [
    'sort=email',
    'sort=-name',
    'sort=role',
    'sort=-role',
    'sort=state',
    'sort=-state',
    'sort=-signed-in',
    'sort=signed-in',
  ],
  'filtered by state, role and last sign-in': [
    'state=active',
    'state=pending',
    'state=expired',
    'role=account-viewer',
    'role=account-manager',
    'seen=dormant',
    'seen=never',
  ],
  'filtered and sorted': [
    'state=expired&sort=-role',
    'role=account-manager&sort=-email',
    'state=pending&role=account-viewer&sort=-signed-in',
    'seen=never&sort=role',
  ],
  'searched by e-mail and name': [
    'q=person0',
    'q=7700',
    'q=n0004',
    'q=contoso.example',
    'q=nobody',
    'q=00&state=active&sort=-name',
    'name=lefebvre',
    'name=zzz',
  ],
}

/** One figure for each kind of question: the slowest in a hundred of the large account against the small one's. */
export async function measureUsers({ server, tell }: Pick<Measuring, 'server' | 'tell'>): Promise<Figure[]> {
  tell('Making an account of 100,000 people, one of 100, and 20,000 of ten')
  const database = await makeUsers(server, databaseName)
  const web = await startWeb(database.databaseUrl)
  try {
    const figures: Figure[] = []
    for (const [what, asked] of Object.entries(questions)) {
      const paths = (account: number) => asked.map((query) => `/access/users?account=${String(account)}&${query}`)
      const asking = (account: number) => () =>
        load({ origin: web.origin, paths: paths(account), token, connections, milliseconds: roundMs })
      const [small = [], large = []] = await alternate(rounds, [
        asking(peopledAccounts.hundred),
        asking(peopledAccounts.many),
      ])
      const value = p99(large) / p99(small)
      figures.push({
        what: `${what}, p99 with 100,000 people against 100`,
        goal: `≤ ${String(most)}`,
        measured: value.toFixed(2),
        detail: `${told(large)} against ${told(small)}`,
        met: value <= most,
      })
    }
    return figures
  } finally {
    await web.stop()
    await server.drop(databaseName)
  }
}

function p99(answers: readonly Answered[]): number {
  return median(answers.map((each) => each.p99))
}

function told(answers: readonly Answered[]): string {
  return `${p99(answers).toFixed(1)} ms (p50 ${median(answers.map((each) => each.p50)).toFixed(1)} ms)`
}
