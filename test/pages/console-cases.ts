/** The Console is for the publisher's people: to everybody else who is signed in its pages do not exist. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { unsubscribeHref } from '#server/business/notifications/topics.ts'
import { secretOf } from '#server/platform/secret.ts'
import { change, system, type House } from '#server/work/index.ts'
import type { Caller } from '../world/callers.ts'
import { meet } from '../world/people.ts'
import { at, formKey, type Cases, type Place } from './route-case.ts'
import { catalogueCases, settleCatalogue } from './catalogue-cases.ts'
import { benefitConsoleCases, settleConsoleBenefits } from './benefit-console-cases.ts'
import { operatorCases } from './operator-cases.ts'
import { peopleConsoleCases } from './people-console-cases.ts'
import { partnerConsoleCases } from './partner-console-cases.ts'
import { settleWebhooks, webhookCases } from './webhook-cases.ts'

/** What the portal's links are made of. */
export const secretKey = randomBytes(32)

/** An agreement, an e-mail of the outbox that was not sent yet, the link of a notice, and a registered service. */
const there = { agreement: '', email: '', link: '', service: '' }

/** What an operator gets; others 404. */
function forOperators(answer: number | string = 200): (who: Caller) => number | string {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

/** The same in an account, which must be there. */
function inAccount(answer: number): (who: Caller, place: Place | undefined) => number | string {
  return (who, place) => (who.actor?.kind === 'operator' && place !== 'missing' ? answer : 404)
}

export const consoleCases: Cases = {
  'GET /console': { answer: forOperators() },
  'GET /console/agreements': { query: '?q=Organisation', answer: forOperators() },
  'GET /console/agreements/new': { answer: forOperators() },
  'POST /console/agreements/new': {
    query: '?/register',
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/agreements/[agreement]': { rest: () => ({ agreement: there.agreement }), answer: forOperators() },
  'GET /console/agreements/[agreement]/end': { rest: () => ({ agreement: there.agreement }), answer: forOperators() },
  'POST /console/agreements/[agreement]/end': {
    rest: () => ({ agreement: there.agreement }),
    form: () => ({ endsOn: 'tomorrow', 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/agreements/[agreement]/accounts/new': {
    rest: () => ({ agreement: there.agreement }),
    answer: forOperators(),
  },
  'POST /console/agreements/[agreement]/accounts/new': {
    rest: () => ({ agreement: there.agreement }),
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/outbox': { answer: forOperators() },
  'GET /console/outbox/[email]': { rest: () => ({ email: there.email }), answer: forOperators() },
  // It has not bounced.
  'POST /console/outbox/[email]': {
    rest: () => ({ email: there.email }),
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(409),
  },
  'GET /console/outbox/[email]/html': { rest: () => ({ email: there.email }), answer: forOperators() },
  'GET /console/outbox/templates': { answer: forOperators() },
  'GET /console/outbox/templates/[template]': { rest: () => ({ template: 'invitation' }), answer: forOperators() },
  'GET /console/outbox/templates/[template]/html': { rest: () => ({ template: 'invitation' }), answer: forOperators() },
  'GET /console/journal': { query: '?of=all&q=Organisation', answer: forOperators() },
  'GET /console/journal.csv': { answer: forOperators() },
  'GET /console/services': { answer: forOperators() },
  'GET /console/services/new': { answer: forOperators() },
  'POST /console/services/new': { form: () => ({ 'form-key': formKey() }), answer: forOperators(422) },
  'GET /console/services/[service]': { rest: () => ({ service: there.service }), answer: forOperators() },
  'POST /console/services/[service]': {
    rest: () => ({ service: there.service }),
    query: '?/change',
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/organizations': { query: '?q=Organisation', answer: forOperators() },
  'GET /console/organizations/[organization]': {
    rest: () => ({ organization: at.organization }),
    answer: forOperators(),
  },
  'GET /console/organizations/[organization]/edit': {
    rest: () => ({ organization: at.organization }),
    answer: forOperators(),
  },
  'POST /console/organizations/[organization]/edit': {
    rest: () => ({ organization: at.organization }),
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/purchasing-accounts': { query: '?q=Compte', answer: forOperators() },
  'GET /console/purchasing-accounts/[account]': { answer: inAccount(200) },
  'GET /console/purchasing-accounts/[account]/edit': { answer: inAccount(200) },
  'POST /console/purchasing-accounts/[account]/edit': {
    form: () => ({ 'form-key': formKey() }),
    answer: inAccount(422),
  },
  'GET /console/jobs': { query: '?state=waiting', answer: forOperators() },
  // No job has this number.
  'POST /console/jobs': { form: () => ({ job: '987654321', 'form-key': formKey() }), answer: forOperators(409) },
  'GET /console/health': { answer: forOperators() },
  ...partnerConsoleCases,
  ...peopleConsoleCases,
  ...operatorCases,
  ...webhookCases,
  ...benefitConsoleCases,
  ...catalogueCases,
  // There is no demonstration here, so that time cannot be moved by anybody.
  'GET /console/clock': { answer: 404 },
  'POST /console/clock': { form: () => ({ days: '1', 'form-key': formKey() }), answer: 404 },
  'GET /console/purchasing-accounts/[account]/partner': { answer: inAccount(200) },
  'POST /console/purchasing-accounts/[account]/partner': {
    query: '?/change',
    form: () => ({ from: at.partner, to: at.partner, 'form-key': formKey() }),
    answer: inAccount(422),
  },
  'GET /purchasing-accounts/[account]/journal': { permission: 'events.view' },
  'GET /purchasing-accounts/[account]/journal.csv': { permission: 'events.view' },
  'GET /purchasing-accounts/[account]/journal/verifiable': { permission: 'events.view' },
  'GET /profile/e-mails': {},
  'POST /profile/e-mails': { form: () => ({ 'form-key': formKey() }), answer: () => '/profile/e-mails?saved' },
  'GET /unsubscribe/[link]': { rest: () => ({ link: there.link }) },
  'POST /unsubscribe/[link]': { rest: () => ({ link: there.link }), form: () => ({ 'List-Unsubscribe': 'One-Click' }) },
}

/** Founds what these addresses lead to, beside the world of the other cases. */
export async function settleConsole(house: House): Promise<void> {
  const { userId } = await meet(house)
  const optOut = { userId, topic: 'expiring-services' } as const
  there.link = unsubscribeHref(secretOf(secretKey), '', optOut).split('/').at(-1) ?? ''
  const account = { id: Number(at.own), number: 'P-1', name: 'Compte', agreementNumber: 'A-1' }
  const end = { noticeDays: 30, endsOn: '2027-01-31', daysLeft: 9, services: [], others: 1 }
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ email: string; agreement: string; service: string }>`
      with owed as (
        insert into emails (key, recipient_name, recipient_address, language, template, parameters, queued_at, due_at)
        values ('console', 'Ann', 'ann@example.com', 'fr', 'services.expiring',
          ${JSON.stringify({ account, userId, ...end })}::jsonb, now(), now() + interval '1 year')
        returning id),
      service as (
        insert into services (client_id, name, home_url, redirect_uris, registered_at)
        values ('office-365', 'Office 365', 'https://office365.example/', '["https://office365.example/in"]', now())
        returning id)
      select owed.id::text as email, (select min(id) from agreements)::text as agreement, service.id::text as service
      from owed, service`.execute(work.db)
    Object.assign(there, rows[0])
  })
  await settleWebhooks(house)
  await settleConsoleBenefits(house)
  await settleCatalogue(house)
}
