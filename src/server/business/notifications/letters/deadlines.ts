/** What a customer set up and his partner has not ordered (SPEC 5.7): that it will be suspended, and that it was. */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { writtenDate, writtenNumber, type Letter } from '../letter.ts'
import { template, type LetterContext } from '../template.ts'
import { accountFacts, accountForm } from './partner-account.ts'

const parameters = v.object({
  to: v.picklist(['customer', 'partner']),
  userId: v.number(),
  account: accountForm,
  /** His name. */
  partner: v.string(),
  daysLeft: v.number(),
  /** The soonest first. */
  services: v.pipe(v.array(v.object({ name: v.string(), quantity: v.number(), orderBy: v.string() })), v.minLength(1)),
  /** Services that it is about too and that are not listed. */
  others: v.number(),
})
type Given = v.InferOutput<typeof parameters>

/** The announcements, 14, 7 and 1 days before. */
export const suspensionAnnouncedLetter = template(parameters, (given, context) => {
  const { locale } = context
  const options = { locale }
  const words = wordsOf(given, context)
  const left = m.email_days_left({ days: given.daysLeft }, options)
  const isCustomer = given.to === 'customer'
  return {
    ...frameOf(given, context, ({ quantity, orderBy }) =>
      m.email_unordered_until(
        { quantity: subscriptions(quantity, locale), date: writtenDate(orderBy, locale) },
        options,
      ),
    ),
    subject: isCustomer ? m.email_unordered_subject(words, options) : m.email_to_order_subject(words, options),
    title: isCustomer ? m.email_unordered_title(words, options) : m.email_to_order_title(words, options),
    paragraphs: isCustomer
      ? [m.email_unordered_text(words, options), `${left} ${m.email_unordered_then(words, options)}`]
      : [m.email_to_order_text(words, options), `${left} ${m.email_to_order_then(words, options)}`],
    notice: { userId: given.userId, topic: 'unordered-services' },
  }
})

/** The suspension itself. */
export const subscriptionSuspendedLetter = template(parameters, (given, context) => {
  const options = { locale: context.locale }
  const words = wordsOf(given, context)
  const isCustomer = given.to === 'customer'
  return {
    ...frameOf(given, context, ({ quantity }) => subscriptions(quantity, options.locale)),
    subject: m.email_suspended_subject(words, options),
    title: m.email_suspended_title(words, options),
    paragraphs: isCustomer
      ? [m.email_suspended_text(words, options), m.email_suspended_then(words, options)]
      : [m.email_suspended_partner_text(words, options), m.email_suspended_partner_then(words, options)],
  }
})

function wordsOf({ account, partner, services }: Given, { locale }: LetterContext) {
  const count = services.reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    account: account.name,
    organization: account.organization,
    partner,
    count,
    shown: writtenNumber(count, locale),
    date: writtenDate(services[0]?.orderBy ?? '', locale),
  }
}

/** What both letters have: where to go, what it is about, and why one gets it. */
function frameOf(
  given: Given,
  { locale, origin }: LetterContext,
  said: (service: Given['services'][number]) => string,
): Pick<Letter, 'portal' | 'button' | 'facts' | 'reason'> {
  const options = { locale }
  const { account, others, partner, services, to } = given
  const facts = [
    ...services.map((service) => ({ label: service.name, value: said(service) })),
    ...(others > 0 ? [{ label: m.email_expiring_others({}, options), value: writtenNumber(others, locale) }] : []),
    ...accountFacts(account, locale),
  ]
  if (to === 'partner') {
    return {
      portal: 'partners',
      button: {
        label: m.email_place_order({}, options),
        href: `${origin}/partner/orders/new?account=${String(account.id)}&waiting=all`,
      },
      facts,
      reason: m.email_partner_orders_reason({ partner }, options),
    }
  }
  const inventory = `${origin}/purchasing-accounts/${String(account.id)}/inventory`
  return {
    button: { label: m.email_open_inventory({}, options), href: inventory },
    facts: [...facts, { label: m.email_partner_name({}, options), value: partner }],
    reason: m.email_unordered_reason({}, options),
  }
}

/** « 100 abonnements » */
function subscriptions(count: number, locale: Locale): string {
  return m.email_expiring_quantity({ count, shown: writtenNumber(count, locale) }, { locale })
}
