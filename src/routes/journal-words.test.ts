/** Whatever an event carries is said in the journal, or known to mean nothing to a reader; and every event has its group. */
import { describe, expect, test } from 'vitest'
import type { JournalEvent } from '#server/business/audit/index.ts'
import { journalGroups } from '#server/business/audit/index.ts'
import { nounsOf } from '#server/business/audit/groups.ts'
import { sourceFiles } from '../../test/world/sources.ts'
import { journalRow, saidDetails, unsaidDetails } from './journal-words.ts'
import { speak } from './locale.ts'

/** The declared events with the names of their details, as the sources have them. */
const declared = sourceFiles()
  .filter(({ path }) => path.startsWith('src/server/') && !path.includes('.test.'))
  .flatMap(({ text }) => [...text.matchAll(/interface Events \{([\s\S]*?)\n {0,2}\}/g)])
  .flatMap((body) => [
    ...(body[1] ?? '').matchAll(/^\s*'([a-z.-]+)':\s*([\s\S]*?)(?=\n\s*(?:'[a-z.-]+':|\/\*\*)|$(?![\s\S]))/gm),
  ])
  .map(([, name = '', details = '']) => ({
    name,
    details: [...details.matchAll(/readonly (\w+)\??:/g)].map((match) => match[1] ?? ''),
  }))

/** Nouns of events that are in no group of the journal, but in the whole of it. */
const rest = [
  'agreement',
  'purchasing-account',
  'organization',
  'catalogue',
  'catalogue-item',
  'catalogue-file',
  'product-group',
  'notices',
  'email',
  'clock',
  'partner',
  'serving',
  'demonstration',
  'signing-key',
  'agreement-contact',
  'job',
  'webhook-endpoint',
  'webhook',
  'report',
  'report-filter',
  'report-schedule',
]

test('the events were found', () => {
  expect(declared.length).toBeGreaterThan(40)
  expect(declared).toContainEqual({ name: 'roles.changed', details: ['user', 'given', 'taken'] })
})

test('every detail is said, or known to say nothing', () => {
  const known = new Set([...saidDetails, ...unsaidDetails])
  const unknown = declared.flatMap(({ name, details }) =>
    details.filter((detail) => !known.has(detail)).map((detail) => `${name}: ${detail}`),
  )
  expect(unknown).toEqual([])
})

test('every event is in a group, or known to be in none', () => {
  const grouped = new Set([...journalGroups.flatMap(nounsOf), ...rest])
  expect(declared.map(({ name }) => name.split('.')[0] ?? '').filter((noun) => !grouped.has(noun))).toEqual([])
})

const event: JournalEvent = {
  id: 1,
  name: 'roles.changed',
  occurred_at: new Date('2026-11-21T08:30:00Z'),
  actor: 'Claire Martin',
  actor_kind: 'customer',
  actor_user: 4,
  actor_partner: null,
  api_key: null,
  address: '203.0.113.7',
  person: 'Paul Lambert',
  person_email: 'paul@contoso.example',
  person_user: 12,
  about: null,
  account: 3,
  account_name: 'Contoso Paris',
  details: { user: 12, given: ['account-manager', 'report-viewer'], taken: [] },
}

async function said(changes: Partial<JournalEvent> = {}, locale: 'fr' | 'en' = 'fr') {
  return speak(locale, () => Promise.resolve(journalRow({ ...event, ...changes }, locale, 'Europe/Paris')))
}

describe('a row says', () => {
  test('what was done, to whom, with what, by whom and when', async () => {
    expect(await said()).toEqual({
      id: 1,
      at: '21 novembre 2026 à 09:30',
      what: 'Rôles modifiés',
      whom: 'Paul Lambert (paul@contoso.example)',
      with: 'Donné\u00a0: Responsable des comptes, Observateur de rapports',
      who: 'Claire Martin',
      from: 'Depuis 203.0.113.7',
      account: { id: 3, name: 'Contoso Paris' },
      actorUser: 4,
      personUser: 12,
    })
  })

  test('who acted for a partner, for the publisher, for nobody', async () => {
    expect((await said({ actor_kind: 'partner', actor_partner: 'Partenaire A' })).who).toBe(
      'Claire Martin, Partenaire A',
    )
    expect((await said({ actor_kind: 'operator' })).who).toBe('Claire Martin, éditeur')
    expect((await said({ actor: null, actor_kind: 'system' }, 'en')).who).toBe('The portal')
    expect((await said({ actor: null, actor_kind: 'visitor' }, 'en')).who).toBe('Visitor')
  })

  test('people and partners by name, and dates as dates', async () => {
    const from = { id: 1, name: 'Partenaire A' }
    const to = { id: 2, name: 'Partenaire B' }
    const replaced = await said({
      name: 'partner.replaced',
      details: { from, to, servings: [1], grantsEnded: 0, permissionsEnded: 0 },
    })
    expect(replaced.with).toBe('Avant\u00a0: Partenaire A · Après\u00a0: Partenaire B')
    const designated = { name: 'Ada', email: 'ada@contoso.example' }
    expect((await said({ details: { to: designated } })).with).toBe('Après\u00a0: Ada (ada@contoso.example)')
    const set = await said({ details: { itemId: 3, quantity: 1250, termEndsOn: '2027-01-31' } })
    expect(set.with).toBe('Quantité\u00a0: 1\u202f250 · Échéance\u00a0: 31\u00a0janv.\u00a02027')
  })

  test('what a partner asked for, in the reader’s language', async () => {
    const benefits = [{ id: 1, names: { fr: 'Bons de formation', en: 'Training vouchers' } }]
    const asked = { partner: { id: 1, name: 'Partenaire B' }, request: 4, benefits, acts: ['vouchers'], until: null }
    const row = await said({ name: 'partner-permission.requested', details: asked })
    expect(row.with).toBe(
      'Partenaire\u00a0: Partenaire B · Avantages\u00a0: Bons de formation · Actions\u00a0: Attribuer et révoquer des bons de formation',
    )
    expect((await said({ name: 'partner-permission.requested', details: asked }, 'en')).with).toContain(
      'Training vouchers',
    )
  })

  test('which benefits were recalculated, from what to what', async () => {
    const names = { fr: 'Bons de formation', en: 'Training vouchers' }
    const benefits = [
      { benefitId: 7, names, from: 20, to: 1_240 },
      { benefitId: 8, names: { fr: 'Jours' }, from: 4, to: 0 },
    ]
    const calculated = { name: 'benefit.calculated', details: { benefits } }
    expect((await said(calculated)).with).toBe('Avantages\u00a0: Bons de formation (20 → 1\u202f240), Jours (4 → 0)')
    expect((await said(calculated, 'en')).with).toContain('Training vouchers (20 → 1,240), Jours (4 → 0)')
    const older = { name: 'benefit.calculated', details: { benefits: [{ benefitId: 7, from: 20, to: 24 }] } }
    expect((await said(older)).with).toBeUndefined()
  })

  test('the name of an event that this version does not know, and nothing that it cannot read', async () => {
    const row = await said({ name: 'moon.landed', details: { on: { a: { b: 1 } }, role: null, from: { x: 3 } } })
    expect(row).toMatchObject({ what: 'moon.landed', with: undefined })
  })
})
