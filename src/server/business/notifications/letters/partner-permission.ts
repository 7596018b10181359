/**
 * What is told of a partner who asks to manage a customer's benefits (SPEC 8.8, guide 5): the request to the customer's people who
 * may answer, and what became of it to the partner's people who may act.
 */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { benefitActs, type BenefitAct } from '#server/business/access/index.ts'
import { writtenDate, type Letter } from '../letter.ts'
import { template } from '../template.ts'
import { accountFacts, accountForm, written } from './partner-account.ts'

const limits = v.object({
  /** Their names by language; null for all of them, also those that come later. */
  benefits: v.nullable(v.pipe(v.array(v.record(v.string(), v.string())), v.minLength(1))),
  acts: v.nullable(v.pipe(v.array(v.picklist(benefitActs)), v.minLength(1))),
  until: v.nullable(v.string()),
})
type Limits = v.InferOutput<typeof limits>

/** A partner asks. */
export const permissionAskedLetter = template(
  v.object({ account: accountForm, partner: v.string(), limits }),
  ({ account, partner, limits: asked }, { locale, origin }) => {
    const words = { partner, account: account.name }
    return {
      subject: m.email_permission_asked_subject(words, { locale }),
      title: m.email_permission_asked_title({}, { locale }),
      paragraphs: [
        m.email_permission_asked_text(words, { locale }),
        m.email_permission_asked_first({}, { locale }),
        m.email_permission_asked_where({}, { locale }),
      ],
      button: {
        label: m.email_permission_asked_answer({}, { locale }),
        href: `${origin}/purchasing-accounts/${String(account.id)}/benefits/partner-permissions`,
      },
      facts: [
        { label: m.permission_partner({}, { locale }), value: partner },
        ...limitFacts(asked, locale),
        { label: m.ui_purchasing_account({}, { locale }), value: account.name },
        { label: m.ui_account_number({}, { locale }), value: account.number },
      ],
      reason: m.email_permission_asked_reason({}, { locale }),
    }
  },
)

const answers = ['approved', 'changed', 'refused', 'removed', 'expired', 'unanswered'] as const

/** What became of it: an answer of the customer's, or the end of its last day, with an answer before or without. */
export const permissionAnsweredLetter = template(
  v.object({ account: accountForm, partner: v.string(), answer: v.picklist(answers), limits: v.nullable(limits) }),
  ({ account, partner, answer, limits: given }, { locale, origin }) => {
    const words = { organization: account.organization, account: account.name }
    const { subject, title, text } = sentences[answer]
    const button =
      answer === 'approved' || answer === 'changed'
        ? {
            label: m.email_permission_manage({}, { locale }),
            href: `${origin}/partner/benefits/${String(account.id)}`,
          }
        : { label: m.email_permission_see({}, { locale }), href: `${origin}/partner/benefits` }
    return {
      portal: 'partners',
      subject: subject(words, { locale }),
      title: title({}, { locale }),
      paragraphs: [text(words, { locale })],
      button,
      facts: [...(given === null ? [] : limitFacts(given, locale)), ...accountFacts(account, locale)],
      reason: m.email_permission_reason({ partner }, { locale }),
    }
  },
)

const ends = ['withdrawn', 'expired', 'unanswered'] as const

/** To the customer's people who may answer: what ended without an answer of theirs. */
export const permissionOverLetter = template(
  v.object({ account: accountForm, partner: v.string(), end: v.picklist(ends) }),
  ({ account, partner, end }, { locale, origin }) => {
    const words = { partner, account: account.name }
    const { subject, title, text } = endSentences[end]
    return {
      subject: subject(words, { locale }),
      title: title({}, { locale }),
      paragraphs: [text(words, { locale })],
      button: {
        label: m.email_permission_over_see({}, { locale }),
        href: `${origin}/purchasing-accounts/${String(account.id)}/benefits/partner-permissions`,
      },
      facts: [
        { label: m.permission_partner({}, { locale }), value: partner },
        { label: m.ui_purchasing_account({}, { locale }), value: account.name },
        { label: m.ui_account_number({}, { locale }), value: account.number },
      ],
      reason: m.email_permission_asked_reason({}, { locale }),
    }
  },
)

type EndSentence = (words: { partner: string; account: string }, options: { locale: Locale }) => string

const endSentences: Readonly<Record<(typeof ends)[number], { subject: EndSentence; title: Title; text: EndSentence }>> =
  {
    withdrawn: {
      subject: m.email_permission_withdrawn_subject,
      title: m.email_permission_withdrawn_title,
      text: m.email_permission_withdrawn_text,
    },
    expired: {
      subject: m.email_permission_over_subject,
      title: m.email_permission_over_title,
      text: m.email_permission_over_text,
    },
    unanswered: {
      subject: m.email_permission_lapsed_subject,
      title: m.email_permission_lapsed_title,
      text: m.email_permission_lapsed_text,
    },
  }

type Sentence = (words: { organization: string; account: string }, options: { locale: Locale }) => string
type Title = (words: Record<never, never>, options: { locale: Locale }) => string

const sentences: Readonly<Record<(typeof answers)[number], { subject: Sentence; title: Title; text: Sentence }>> = {
  approved: {
    subject: m.email_permission_approved_subject,
    title: m.email_permission_approved_title,
    text: m.email_permission_approved_text,
  },
  changed: {
    subject: m.email_permission_changed_subject,
    title: m.email_permission_changed_title,
    text: m.email_permission_changed_text,
  },
  refused: {
    subject: m.email_permission_refused_subject,
    title: m.email_permission_refused_title,
    text: m.email_permission_refused_text,
  },
  removed: {
    subject: m.email_permission_removed_subject,
    title: m.email_permission_removed_title,
    text: m.email_permission_removed_text,
  },
  expired: {
    subject: m.email_permission_expired_subject,
    title: m.email_permission_expired_title,
    text: m.email_permission_expired_text,
  },
  unanswered: {
    subject: m.email_permission_unanswered_subject,
    title: m.email_permission_unanswered_title,
    text: m.email_permission_unanswered_text,
  },
}

function limitFacts({ benefits, acts, until }: Limits, locale: Locale): Letter['facts'] {
  const names = benefits?.map((each) => each[locale] ?? Object.values(each)[0] ?? '')
  return [
    {
      label: m.permission_benefits({}, { locale }),
      value: names === undefined ? m.permission_all_benefits({}, { locale }) : written(names, locale),
    },
    {
      label: m.permission_acts({}, { locale }),
      value:
        acts === null
          ? m.permission_all_acts({}, { locale })
          : acts.map((act) => actNames[act]({}, { locale })).join(' · '),
    },
    {
      label: m.permission_until({}, { locale }),
      value: until === null ? m.permission_no_end({}, { locale }) : writtenDate(until, locale),
    },
  ]
}

const actNames: Readonly<Record<BenefitAct, Title>> = {
  domains: m.benefit_act_domains,
  codes: m.benefit_act_codes,
  users: m.benefit_act_users,
  vouchers: m.benefit_act_vouchers,
  conversion: m.benefit_act_conversion,
  downloads: m.benefit_act_downloads,
  keys: m.benefit_act_keys,
}
