/**
 * Whatever a portal can do, the API can (SPEC 12.5): every verb that a page calls and that changes something is called by an operation
 * of the API too, or stands here with the reason why not. A form that calls a new verb fails here until one of the two is done.
 */
import { expect, test } from 'vitest'
import { sourceFiles, type SourceFile } from '../world/sources.ts'

/** Verbs of pages alone, and why no program has them. */
const withoutOperation: Readonly<Record<string, string>> = {
  // How somebody signs in is changed by himself, with his password, in a browser: a key that was copied must not bring another way in.
  ...because('signs somebody in, or changes how he signs in', [
    'addPasskey',
    'beginApp',
    'beginPasskey',
    'changePassword',
    'confirmApp',
    'makeApiKey',
    'passSecondStep',
    'passkeyQuestion',
    'proveAgain',
    'removeApp',
    'removePasskey',
    'renewRecoveryCodes',
    'requestPasswordReset',
    'resetPassword',
    'signIn',
    'signInWithPasskey',
  ]),
  ...because('is about browsers and their sessions', ['endOwnSession', 'keepSession', 'signOut', 'signOutEverywhere']),
  ...because('answers a link of an e-mail, which is all that its receiver has: he has no key yet', [
    'acceptAdministration',
    'acceptInvitation',
    'joinByLink',
    'muteByLink',
    'refuseAdministration',
    'refuseInvitation',
    'signUp',
    'signUpAsAdministrator',
    'unmuteByLink',
  ]),
  ...because('is asked by somebody who is nobody here yet; programs would use it to find out who exists', [
    'requestInvitation',
    'requestJoin',
  ]),
  ...because('shows pages as somebody else sees them; an operator’s key reads what it may under its own name', [
    'beginViewing',
    'endViewing',
  ]),
  ...because('belongs to the demonstration', ['moveClock']),
  ...because('records that a page has shown access codes, which no answer of the API does', ['recordLooks']),
}

const files = sourceFiles().filter(({ path }) => !path.includes('.test.') && !path.includes('.spec.'))
const verbs = changingVerbs()
const ofPages = importedBy(({ path }) => path.startsWith('src/routes/'))
const ofApi = importedBy(({ path }) => path.startsWith('src/server/api/'))

test('every verb of a page has an operation, or a reason', () => {
  const missing = [...ofPages].filter(([verb]) => verbs.has(verb) && !ofApi.has(verb) && !(verb in withoutOperation))
  expect(missing.map(([verb, pages]) => `${verb}, called by ${pages[0] ?? ''}`)).toEqual([])
})

test('every reason is of a verb that a page calls and the API does not', () => {
  const idle = Object.keys(withoutOperation).filter((verb) => !ofPages.has(verb) || !verbs.has(verb) || ofApi.has(verb))
  expect(idle).toEqual([])
})

test('there are verbs to speak of, on either side', () => {
  const both = [...ofPages.keys()].filter((verb) => verbs.has(verb) && ofApi.has(verb))
  expect(both.length).toBeGreaterThan(100)
})

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]))
}

/** Functions of the business whose first argument is a change, or a house in which they open changes of their own. */
function changingVerbs(): ReadonlySet<string> {
  const declared = /export (?:async )?function (\w+)(?:<[^(]*>)?\(\s*\w+: (?:Changing|House)\b/g
  const business = files.filter(({ path }) => path.startsWith('src/server/business/'))
  return new Set(business.flatMap(({ text }) => [...text.matchAll(declared)].map(([, name]) => name ?? '')))
}

/** What these files take from the business, and which of them do. */
function importedBy(whose: (file: SourceFile) => boolean): ReadonlyMap<string, readonly string[]> {
  const imports = /import \{([^}]*)\} from '#server\/business\/[^']+'/g
  const taken = files
    .filter(whose)
    .flatMap(({ path, text }) =>
      [...text.matchAll(imports)].flatMap(([, names = '']) =>
        names.split(',').map((name) => ({ path, name: name.trim().replace(/ as .*$/, '') })),
      ),
    )
  const byName = Map.groupBy(taken, ({ name }) => name)
  return new Map([...byName].map(([name, found]) => [name, found.map(({ path }) => path)]))
}
