/** The notice of services that expire: what it needs to know, and what it says 90 and 30 days ahead. */
import * as v from 'valibot'
import { m } from '#messages'
import { imminentDays, soonDays } from '#server/business/inventory/index.ts'
import { writtenDate, writtenNumber, type Letter } from '../letter.ts'
import { template } from '../template.ts'

/** Days before the last day of a term from which its two notices are owed: when pages say « Expire bientôt », then red. */
export const earlyNoticeDays = soonDays
export const lateNoticeDays = imminentDays

const parameters = v.object({
  account: v.object({ id: v.number(), number: v.string(), name: v.string(), agreementNumber: v.string() }),
  userId: v.number(),
  noticeDays: v.picklist([earlyNoticeDays, lateNoticeDays]),
  endsOn: v.string(),
  daysLeft: v.number(),
  services: v.array(v.object({ name: v.string(), quantity: v.number() })),
  /** Services that expire too and are not listed. */
  others: v.number(),
})

/** The template of the notice. */
export const expiringEmail = template(parameters, (given, { locale, origin }) => {
  const { account, services, others, daysLeft } = given
  const count = services.length + others
  const date = writtenDate(given.endsOn, locale)
  const shown = writtenNumber(count, locale)
  const late = given.noticeDays === lateNoticeDays
  const facts: Letter['facts'][number][] = services.map(({ name, quantity }) => ({
    label: name,
    value: m.email_expiring_until(
      {
        quantity: m.email_expiring_quantity({ count: quantity, shown: writtenNumber(quantity, locale) }, { locale }),
        date,
      },
      { locale },
    ),
  }))
  if (others > 0) facts.push({ label: m.email_expiring_others({}, { locale }), value: writtenNumber(others, locale) })
  return {
    subject: m.email_expiring_subject({ account: account.name, count, shown, date }, { locale }),
    title: m.email_expiring_title({ count, shown, date }, { locale }),
    paragraphs: late
      ? [`${m.email_days_left({ days: daysLeft }, { locale })} ${m.email_expiring_late({ count }, { locale })}`]
      : [m.email_expiring_early({ count }, { locale })],
    button: {
      label: m.email_open_inventory({}, { locale }),
      href: `${origin}/purchasing-accounts/${String(account.id)}/inventory`,
    },
    facts: [
      ...facts,
      { label: m.ui_purchasing_account({}, { locale }), value: account.name },
      { label: m.ui_account_number({}, { locale }), value: account.number },
      { label: m.ui_agreement_number({}, { locale }), value: account.agreementNumber },
    ],
    notice: { userId: given.userId, topic: 'expiring-services' },
    reason: m.email_expiring_reason({ early: earlyNoticeDays, late: lateNoticeDays }, { locale }),
  }
})
