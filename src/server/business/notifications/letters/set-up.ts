/**
 * What follows a set-up (SPEC 5.4, guide 3, « Confirmation de votre nouveau service en ligne »): whoever asked hears from which
 * date it can be used, the partner what he has to order, and the publisher's people where a service's site does not agree.
 */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { writtenDate, writtenNumber, type Letter } from '../letter.ts'
import { template } from '../template.ts'
import { accountFacts, accountForm, written } from './partner-account.ts'

const plan = v.object({
  name: v.string(),
  quantity: v.number(),
  /** The day that matters to the receiver: from which it can be used, or before which it is to be ordered (YYYY-MM-DD). */
  on: v.string(),
})
const plans = v.pipe(v.array(plan), v.minLength(1))

/** To whoever set the services up. */
export const setUpCompletedLetter = template(
  v.object({ account: accountForm, plans, partners: v.array(v.string()), hasDomain: v.boolean() }),
  ({ account, plans: ready, partners, hasDomain }, { locale, origin }) => {
    const last =
      ready
        .map(({ on }) => on)
        .toSorted()
        .at(-1) ?? ''
    const order = { count: partners.length, partners: written(partners, locale) }
    return {
      subject: m.email_set_up_completed_subject({ account: account.name }, { locale }),
      title: m.email_set_up_completed_title({}, { locale }),
      paragraphs: [
        m.email_set_up_completed_text({ date: writtenDate(last, locale), account: account.name }, { locale }),
        ...(hasDomain ? [] : [m.email_set_up_domain_missing({}, { locale })]),
        m.email_set_up_completed_order(order, { locale }),
      ],
      button: { label: m.email_open_inventory({}, { locale }), href: inventory(origin, account.id) },
      facts: [
        ...ready.map((each) => planFact(each, locale, (date) => m.email_set_up_usable_from({ date }, { locale }))),
        ...accountFacts(account, locale).slice(1),
      ],
      reason: m.email_set_up_completed_reason({}, { locale }),
    }
  },
)

/** To the people of a partner who may order: what of it is his to order and to invoice. */
export const setUpToOrderLetter = template(
  v.object({ account: accountForm, partner: v.string(), plans }),
  ({ account, partner, plans: unordered }, { locale, origin }) => {
    const words = { account: account.name, organization: account.organization }
    const first = unordered.map(({ on }) => on).toSorted()[0] ?? ''
    return {
      portal: 'partners',
      subject: m.email_set_up_to_order_subject(words, { locale }),
      title: m.email_set_up_to_order_title({}, { locale }),
      paragraphs: [
        m.email_set_up_to_order_text(words, { locale }),
        m.email_set_up_to_order_before({ date: writtenDate(first, locale) }, { locale }),
      ],
      button: { label: m.email_set_up_to_order_button({}, { locale }), href: `${origin}/partner/to-order` },
      facts: [
        ...unordered.map((each) => planFact(each, locale, (date) => m.email_set_up_order_before({ date }, { locale }))),
        ...accountFacts(account, locale),
      ],
      reason: m.email_partner_people_reason({ partner }, { locale }),
    }
  },
)

/** To the publisher's people: a service's site has refused, or not answered, for a while. */
export const setUpFailingLetter = template(
  v.object({
    account: accountForm,
    plan: v.string(),
    service: v.nullable(v.string()),
    quantity: v.number(),
    attempts: v.number(),
    reason: v.string(),
  }),
  (given, { locale, origin }) => ({
    subject: m.email_set_up_failing_subject({ plan: given.plan, account: given.account.name }, { locale }),
    title: m.email_set_up_failing_title({}, { locale }),
    paragraphs: [
      m.email_set_up_failing_text(
        { service: given.service ?? given.plan, attempts: writtenNumber(given.attempts, locale) },
        { locale },
      ),
      m.email_set_up_failing_what({}, { locale }),
    ],
    button: { label: m.email_set_up_failing_button({}, { locale }), href: `${origin}/console/provisioning` },
    facts: [
      { label: m.email_set_up_answer({}, { locale }), value: given.reason },
      { label: given.plan, value: writtenNumber(given.quantity, locale) },
      ...accountFacts(given.account, locale),
    ],
    reason: m.email_set_up_failing_reason({}, { locale }),
  }),
)

function planFact(
  { name, quantity, on }: v.InferOutput<typeof plan>,
  locale: Locale,
  when: (date: string) => string,
): Letter['facts'][number] {
  return { label: name, value: `${writtenNumber(quantity, locale)}, ${when(writtenDate(on, locale))}` }
}

function inventory(origin: string, accountId: number): string {
  return `${origin}/purchasing-accounts/${String(accountId)}/inventory`
}
