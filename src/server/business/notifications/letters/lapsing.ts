/** The notice of benefits that lapse unused: what it needs to know, and what it says 90 and 30 days ahead. */
import * as v from 'valibot'
import { m } from '#messages'
import { lapsingDays, measureNumber } from '#server/business/benefits/index.ts'
import { writtenDate, writtenNumber, type Letter } from '../letter.ts'
import { template } from '../template.ts'

/** Days before the last day on which a benefit can be used from which its two notices are owed. */
export const earlyLapseDays = lapsingDays
export const lateLapseDays = 30

const words = v.object({ one: v.string(), other: v.string(), feminine: v.optional(v.boolean(), false) })

const parameters = v.object({
  account: v.object({ id: v.number(), number: v.string(), name: v.string() }),
  userId: v.number(),
  noticeDays: v.picklist([earlyLapseDays, lateLapseDays]),
  lapsesOn: v.string(),
  daysLeft: v.number(),
  /** What is lost of each; words are what it is counted in, in the receiver's language. */
  benefits: v.array(v.object({ name: v.string(), quantity: v.number(), words })),
  /** Benefits that lapse too and are not listed. */
  others: v.number(),
})

/** The template of the notice. */
export const lapsingLetter = template(parameters, (given, { locale, origin }) => {
  const { account, benefits, others, daysLeft } = given
  const count = benefits.length + others
  const date = writtenDate(given.lapsesOn, locale)
  const shown = writtenNumber(count, locale)
  const facts: Letter['facts'][number][] = benefits.map(({ name, quantity, words: each }) => ({
    label: name,
    value: m.email_lapsing_quantity(
      { quantity: `${writtenNumber(quantity, locale)}\u00a0${each[measureNumber(quantity, locale)]}`, date },
      { locale },
    ),
  }))
  if (others > 0) facts.push({ label: m.email_lapsing_others({}, { locale }), value: writtenNumber(others, locale) })
  return {
    subject: m.email_lapsing_subject({ account: account.name, count, shown, date }, { locale }),
    title: m.email_lapsing_title({ count, shown, date }, { locale }),
    paragraphs: [`${m.email_days_left({ days: daysLeft }, { locale })} ${m.email_lapsing_text({ count }, { locale })}`],
    button: {
      label: m.email_lapsing_open({}, { locale }),
      href: `${origin}/purchasing-accounts/${String(account.id)}/benefits`,
    },
    facts: [
      ...facts,
      { label: m.ui_purchasing_account({}, { locale }), value: account.name },
      { label: m.ui_account_number({}, { locale }), value: account.number },
    ],
    notice: { userId: given.userId, topic: 'lapsing-benefits' },
    reason: m.email_lapsing_reason({ early: earlyLapseDays, late: lateLapseDays }, { locale }),
  }
})
