/** What is found in the help, in which order, and what of it is marked. */
import { expect, test } from 'vitest'
import type { Guide } from '#server/platform/help.ts'
import { findGuides, type Piece } from './search.ts'

const guides: readonly Guide[] = [
  guide('licences', 'Afficher les licences', [
    'Les rôles',
    'Le rôle Responsable des comptes suffit pour voir les licences.',
  ]),
  guide('users', 'Gérer les utilisateurs', [
    'Donner un rôle',
    'Cœur de la page : la liste. Chaque rôle vaut dans un compte.',
  ]),
  guide('roles', 'Comprendre les rôles', ['Ce que permet chacun', 'Une personne peut en avoir plusieurs.']),
]

test('capitals, accents and plurals do not matter, and words are found by their beginning', () => {
  for (const typed of ['rôle', 'ROLE', 'roles', 'Rôles']) {
    expect(slugs(typed)).toEqual(['roles', 'licences', 'users'])
  }
  expect(slugs('respons')).toEqual(['licences'])
  expect(slugs('ponsable')).toEqual([])
  expect(slugs('coeur')).toEqual(['users'])
})

test('every word has to be there, wherever it is', () => {
  expect(slugs('gérer rôle')).toEqual(['users'])
  expect(slugs('gérer facture')).toEqual([])
})

test('nothing typed finds nothing', () => {
  expect(slugs('')).toEqual([])
  expect(slugs(' … « »')).toEqual([])
})

test('what was searched for is marked as it is written', () => {
  const [roles, licences] = findGuides(guides, 'roles')
  expect(marked(roles?.title)).toBe('Comprendre les [rôle]s')
  expect(licences?.sections.map(({ around }) => marked(around))).toEqual([
    'Le [rôle] Responsable des comptes suffit pour voir les licences.',
  ])
})

test('of a long text the words around are shown, cut between words', () => {
  const long = guide('long', 'Longue', ['Section', `${'avant '.repeat(50)}aiguille ${'après '.repeat(80)}`.trim()])
  const around = marked(findGuides([long], 'aiguille')[0]?.sections[0]?.around)
  expect(around).toMatch(/^… avant [avnt ]+\[aiguille\] [après ]+ après …$/)
  expect(around.length).toBeLessThan(260)
})

test('a search of hostile length is cut and still answered', () => {
  expect(slugs('x '.repeat(100_000))).toEqual([])
})

function slugs(query: string): readonly string[] {
  return findGuides(guides, query).map((found) => found.guide.slug)
}

function marked(pieces: readonly Piece[] = []): string {
  return pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')
}

function guide(slug: string, title: string, ...sections: readonly (readonly [string, string])[]): Guide {
  return {
    slug,
    title,
    for: 'customer',
    pages: [],
    summary: '',
    hasPictures: false,
    sections: sections.map(([name, words]) => ({ id: name, title: name, text: [], words })),
  }
}
