/** What becomes of a domain: proved, missed, found again, lost, never proved; and what another organisation asks and is told. */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { writtenDate } from '../letter.ts'
import { template } from '../template.ts'

const account = v.object({ name: v.string(), number: v.string() })
const news = v.picklist(['proved', 'missed', 'found-again', 'lost', 'expired'])
export type DomainNews = v.InferOutput<typeof news>

/** To whom it concerns: `administers` for a global administrator, else somebody who may associate domains. */
export const domainNewsLetter = template(
  v.object({
    what: news,
    domain: v.string(),
    claim: v.number(),
    administers: v.boolean(),
    /** Of a record that is missing: the day on which the domain is lost, at the earliest. */
    lostOn: v.nullable(v.string()),
  }),
  ({ what, domain, claim, administers, lostOn }, { locale, origin }) => {
    const date = lostOn === null ? '' : writtenDate(lostOn, locale)
    const said = wordsOf(what, { domain, date }, administers, locale)
    const isOver = what === 'lost' || what === 'expired'
    const own = { label: m.email_domain_open({}, { locale }), href: `${origin}/domains/${String(claim)}` }
    const all = { label: m.nav_associate_domains({}, { locale }), href: `${origin}/domains` }
    return {
      ...said,
      // Whoever administered what is lost has no place to go to.
      button: administers ? (isOver ? null : own) : all,
      facts: [{ label: m.domains_domain({}, { locale }), value: domain }],
      reason: administers
        ? m.email_domain_reason_administrator({ domain }, { locale })
        : m.email_domain_reason_associating({ domain }, { locale }),
    }
  },
)

interface Said {
  readonly subject: string
  readonly title: string
  readonly paragraphs: readonly string[]
}

function wordsOf(
  what: DomainNews,
  words: { readonly domain: string; readonly date: string },
  administers: boolean,
  locale: Locale,
): Said {
  const options = { locale }
  switch (what) {
    case 'proved':
      return {
        subject: m.email_domain_proved_subject(words, options),
        title: m.email_domain_proved_title({}, options),
        paragraphs: [
          administers
            ? m.email_domain_proved_administrator(words, options)
            : m.email_domain_proved_text(words, options),
          m.email_domain_proved_users(words, options),
          m.email_domain_proved_keep({}, options),
        ],
      }
    case 'missed':
      return {
        subject: m.email_domain_missed_subject(words, options),
        title: m.email_domain_missed_title({}, options),
        paragraphs: [
          m.email_domain_missed_text(words, options),
          m.email_domain_missed_until(words, options),
          administers ? m.email_domain_missed_publish({}, options) : m.email_domain_missed_tell({}, options),
        ],
      }
    case 'found-again':
      return {
        subject: m.email_domain_found_subject(words, options),
        title: m.email_domain_found_title({}, options),
        paragraphs: [m.email_domain_found_text(words, options)],
      }
    case 'lost':
      return {
        subject: m.email_domain_lost_subject(words, options),
        title: m.email_domain_lost_title({}, options),
        paragraphs: [
          m.email_domain_lost_text(words, options),
          administers ? m.email_domain_over_administrator(words, options) : m.email_domain_over_associate({}, options),
        ],
      }
    case 'expired':
      return {
        subject: m.email_domain_expired_subject(words, options),
        title: m.email_domain_expired_title({}, options),
        paragraphs: [
          m.email_domain_expired_text(words, options),
          administers ? m.email_domain_over_administrator(words, options) : m.email_domain_over_associate({}, options),
        ],
      }
  }
}

/** To the global administrator of a domain that an account of another organisation asks for. */
export const domainAskedLetter = template(
  v.object({
    domain: v.string(),
    claim: v.number(),
    organization: v.string(),
    account,
    person: v.nullable(v.object({ name: v.string(), email: v.string() })),
  }),
  ({ domain, claim, organization, account: asking, person }, { locale, origin }) => {
    const words = { domain, organization, account: asking.name }
    return {
      subject: m.email_domain_asked_subject(words, { locale }),
      title: m.email_domain_asked_title({}, { locale }),
      paragraphs: [m.email_domain_asked_text(words, { locale }), m.email_domain_asked_meaning(words, { locale })],
      button: { label: m.email_domain_answer({}, { locale }), href: `${origin}/domains/${String(claim)}` },
      facts: [
        { label: m.domains_domain({}, { locale }), value: domain },
        { label: m.ui_account_organization({}, { locale }), value: organization },
        { label: m.ui_purchasing_account({}, { locale }), value: asking.name },
        { label: m.ui_account_number({}, { locale }), value: asking.number },
        ...(person === null
          ? []
          : [
              {
                label: m.email_domain_asked_by({}, { locale }),
                value: m.email_designation_person(person, { locale }),
              },
            ]),
      ],
      reason: m.email_domain_reason_administrator({ domain }, { locale }),
    }
  },
)

/** To whoever asked for another organisation's domain. */
export const domainAnsweredLetter = template(
  v.object({ what: v.picklist(['given', 'refused', 'withdrawn']), domain: v.string(), account }),
  ({ what, domain, account: asking }, { locale, origin }) => {
    const words = { domain, account: asking.name }
    const said = {
      given: {
        subject: m.email_domain_given_subject(words, { locale }),
        title: m.email_domain_given_title({}, { locale }),
        text: m.email_domain_given_text(words, { locale }),
      },
      refused: {
        subject: m.email_domain_refused_subject(words, { locale }),
        title: m.email_domain_refused_title({}, { locale }),
        text: m.email_domain_refused_text(words, { locale }),
      },
      withdrawn: {
        subject: m.email_domain_withdrawn_subject(words, { locale }),
        title: m.email_domain_withdrawn_title({}, { locale }),
        text: m.email_domain_withdrawn_text(words, { locale }),
      },
    }[what]
    return {
      subject: said.subject,
      title: said.title,
      paragraphs: [said.text],
      button: { label: m.nav_associate_domains({}, { locale }), href: `${origin}/domains` },
      facts: [
        { label: m.domains_domain({}, { locale }), value: domain },
        { label: m.ui_purchasing_account({}, { locale }), value: asking.name },
        { label: m.ui_account_number({}, { locale }), value: asking.number },
      ],
      reason: m.email_domain_reason_asked({ domain }, { locale }),
    }
  },
)
