/** The journal (SPEC 12.2, docs/audit.md): who did what, to whom, when and from where; and the file by which a customer checks it himself. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  journalGroups,
  journalOfAccount,
  journalOfHouse,
  newestEvents,
  verifiableJournal,
  verifiableQueries,
  type JournalEvent,
  type JournalPage,
  type JournalQuestion,
} from '#server/business/audit/index.ts'
import { exportText, read } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { givenChoice, givenDay, givenText } from '../given.ts'
import { exportsFile, reads } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const longestWords = 100
const actorKinds = ['customer', 'partner', 'operator', 'client', 'visitor', 'system'] as const

const event = v.strictObject({
  id: whole('Its number. Numbers rise and have gaps.', 4711),
  name: text('What was done: a noun and what became of it.', 'role.given'),
  at: instant('When.'),
  actor: v.strictObject({
    kind: word('What acted.', actorKinds),
    name: orNull(
      text('The person’s or service’s name; null where the portal did, or nobody who is known.', 'Claire Martin'),
    ),
    partner: orNull(text('Of a partner’s person: his partner.', 'Partenaire B')),
    apiKey: orNull(text('The name of the API key by which he did it.', 'Nightly report')),
  }),
  address: orNull(
    text(
      'The network address that he came from. Forgotten after a year; null for whoever is not the reader’s to know.',
      '203.0.113.7',
    ),
  ),
  person: orNull(
    v.strictObject({
      name: orNull(text('The person to whom it was done.', 'Paul Lambert')),
      email: text('His work e-mail.', 'paul.lambert@contoso.example'),
    }),
  ),
  about: orNull(text('The partner, item or organisation that it is about.', 'Partenaire A')),
  purchasingAccount: orNull(text('The name of the purchasing account in which it was done.', 'Contoso Paris')),
  details: v.pipe(
    v.record(v.string(), v.unknown()),
    v.metadata({
      description: 'What else there is to say, by the kind of event.',
      examples: [{ role: 'report-viewer' }],
    }),
  ),
})

const filter = v.strictObject({
  q: v.optional(
    givenText(
      'Part of a person’s name or e-mail (three letters at least), or a whole number of an order, agreement or domain.',
      'lambert',
      longestWords,
    ),
  ),
  name: v.optional(givenText('A kind of event.', 'role.given', longestWords)),
  group: v.optional(givenChoice('A group of kinds.', journalGroups)),
  from: v.optional(givenDay('The first day, in the publisher’s time zone.')),
  to: v.optional(givenDay('The last day.')),
  cursor: v.optional(placeCursor),
})

const example = {
  data: [
    {
      id: 4711,
      name: 'role.given',
      at: '2026-11-21T08:30:00.000Z',
      actor: { kind: 'customer', name: 'Claire Martin', partner: null, apiKey: null },
      address: '203.0.113.7',
      person: { name: 'Paul Lambert', email: 'paul.lambert@contoso.example' },
      about: null,
      purchasingAccount: 'Contoso Paris',
      details: { role: 'report-viewer' },
    },
  ],
  nextCursor: null,
} as const

const place = { scopes: ['events.read'], tag: 'Events' } as const
const order = 'The newest first, a page at a time. Follow nextCursor until it is null.'

export const listEvents = reads({
  ...place,
  id: 'listEvents',
  path: '/purchasing-accounts/{number}/events',
  summary: 'List the events of a purchasing account',
  description: `Its journal: who did what, to whom, when and from where. ${order}`,
  parameters: accountNumber,
  query: filter,
  answer: collection(event),
  example,
  problems: ['purchasing-account.unknown', 'permission.missing'],
  find: async (work, call) =>
    pageBody(await journalOfAccount(work, await accountOf(work, call, 'events.view'), questionOf(call.query))),
})

export const listAllEvents = reads({
  ...place,
  id: 'listAllEvents',
  path: '/events',
  summary: 'List the events of the whole portal',
  description: `For the publisher: what happened in all accounts and outside of them. ${order}`,
  query: filter,
  answer: collection(event),
  example,
  problems: ['desk.unknown'],
  find: async (work, call) => pageBody(await journalOfHouse(work, publisher(work), questionOf(call.query), true)),
})

export const getVerifiableJournal = exportsFile({
  ...place,
  id: 'getVerifiableJournal',
  path: '/purchasing-accounts/{number}/events/verifiable',
  summary: 'Download the verifiable journal',
  description:
    'All events and seals of the account as JSON Lines, which docs/audit.md describes and /verify-journal.mjs checks without asking the portal.',
  parameters: accountNumber,
  type: 'application/octet-stream',
  problems: ['purchasing-account.unknown', 'permission.missing', 'portal.busy'],
  async make(call) {
    const { house, actor, origin } = call
    const { queries, head, name } = await read(house, actor, async (work) => {
      const account = await accountOf(work, call, 'events.view')
      return {
        queries: verifiableQueries(work, account),
        head: { account: `${account.number} ${account.name}`, publisher: origin, madeAt: work.realNow },
        name: `journal-${account.number}-${work.today}.jsonl`,
      }
    })
    const exported = await exportText(house, { queries, text: (rows) => verifiableJournal(rows, head) })
    return { exported, name }
  },
})

function questionOf({ q, name, group, from, to, cursor }: v.InferOutput<typeof filter>): JournalQuestion {
  const behind = placeAt(numberPlace, cursor)?.[0]
  const place = behind === undefined ? undefined : ({ id: behind, towards: 'older' } as const)
  return { ...newestEvents, words: q, kind: name, group, from, to, place }
}

function pageBody({ events, hasOlder }: JournalPage) {
  const last = events.at(-1)
  return { data: events.map(eventBody), nextCursor: cursorAt(hasOlder && last ? [last.id] : undefined) }
}

function eventBody({ id, name, occurred_at: at, ...of }: JournalEvent) {
  return {
    id,
    name,
    at: at.toISOString(),
    actor: { kind: kindOf(of.actor_kind), name: of.actor, partner: of.actor_partner, apiKey: of.api_key },
    address: of.address,
    person: of.person_email === null ? null : { name: of.person, email: of.person_email },
    about: of.about,
    purchasingAccount: of.account_name,
    details: of.details,
  }
}

function kindOf(kind: string) {
  return actorKinds.find((each) => each === kind) ?? 'system'
}
