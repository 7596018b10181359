/**
 * A domain, for its global administrator (SPEC 4.3, 4.4): the record that proves it and a button to look for it; once it is
 * proved, the accounts that use it and those that ask to, and the people who left and enter no more.
 */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { rolesWith } from '#server/business/access/index.ts'
import {
  accountsUsing,
  administeredDomain,
  approveUse,
  bar,
  barredPeople,
  proofOf,
  readmit,
  refuseUse,
  resignAdministration,
  settleLook,
  type Proof,
  type UsingAccount,
} from '#server/business/domains/index.ts'
import { openLanes } from '#server/platform/lanes.ts'
import { openTurns } from '#server/platform/turns.ts'
import { running } from '#server/running.ts'
import { actorKey } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { workEmail } from '#routes/person-fields.ts'
import { anyOfRoles, isRefused, refusalMessage } from '#routes/refusals.ts'
import { day, domainName, domainState, instant, longDay } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import { hostAsked, hostOptions, recordTtl, siteOf, stepsAt } from './hosts.ts'

const Email = workEmail(() => m.request_email_several())
const longestEmail = 254

/** Names looked up at once because somebody waits for it, and people who wait before them. */
const lookUps = openLanes(8, 100)
/** Looks that one person has taken in a minute: others' names are looked up too, and others' servers are asked. */
const looks = openTurns(20)

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const after = url.searchParams.get('after')?.slice(0, longestEmail).replaceAll('\0', '')
  const { domain, proof, accounts, barred } = await locals.read(async (work) => {
    const found = await administeredDomain(work, params.claim)
    return {
      domain: found,
      proof: await proofOf(work, found),
      accounts: await accountsUsing(work, found),
      barred: await barredPeople(work, found, after),
    }
  })
  const isHostedHere = running().hosting?.textsOf(domain.domain) !== undefined
  const host = hostAsked(url.searchParams.get('host'), isHostedHere)
  const { state } = domain
  return {
    domain: domainName(domain.domain),
    organization: domain.organization,
    isProved: domain.isProved,
    stateWord: domainState(state, locale),
    missing: missingOf(proof, locale),
    verifiedOn: proof.verifiedAt && day(proof.verifiedAt, locale),
    record: {
      name: proof.recordName,
      value: proof.recordValue,
      ttl: String(recordTtl),
    },
    host,
    hosts: hostOptions(isHostedHere),
    site: siteOf(host, domain.domain),
    steps: stepsAt(host, domain.domain),
    checked: checkedOf(proof, locale),
    requests: accounts.filter(isAsking).map((account) => accountInWords(account, locale)),
    accounts: accounts.filter((account) => !isAsking(account)).map((account) => accountInWords(account, locale)),
    done: doneOf(url.searchParams.get('done')),
    resignation: { roles: anyOfRoles(rolesWith('domains.associate'), locale), formKey: formKey() },
    barred: {
      people: barred.people.map(({ email, since }) => ({ email, since: day(since, locale), formKey: formKey() })),
      first: after === undefined ? undefined : `${url.pathname}#barred`,
      next: barred.next && `${url.pathname}?after=${encodeURIComponent(barred.next)}#barred`,
      formKey: formKey(),
    },
  }
}

export const actions: Actions = {
  check: async ({ locals, params, url }) => {
    const { claimId, recordName } = await locals.read(async (work) => {
      const found = await administeredDomain(work, params.claim)
      return { claimId: found.claimId, recordName: (await proofOf(work, found)).recordName }
    })
    const { house, names } = running()
    const mayLook = looks.take(actorKey(locals.actor), house.clock.realNow())
    // Asked while no work is open: somebody else's servers take their time.
    const looked = mayLook ? await locals.apart(() => lookUps.run(() => names.texts(recordName))) : undefined
    // With too many before one, the page says what was found the last time, and that one looks again by oneself.
    if (looked !== undefined) await locals.change(null, (work) => settleLook(work, claimId, looked.result))
    const host = url.searchParams.get('host')
    redirect(303, `${url.pathname}${host === null ? '' : `?host=${encodeURIComponent(host)}`}#check`)
  },
  approve: (event) => answerTo(event, 'approved', approveUse),
  refuse: (event) => answerTo(event, 'refused', refuseUse),
  withdraw: (event) => answerTo(event, 'withdrawn', refuseUse),
  resign: async (event) => {
    const { locals, params, request } = event
    const form = await request.formData()
    let domain: string
    try {
      domain = await locals.change(changeKey(event, form), async (work) => {
        const found = await administeredDomain(work, params.claim)
        await resignAdministration(work, found)
        return found.domain
      })
    } catch (error) {
      if (!isRefused(error) || error.code === 'domain.unknown') throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
    redirect(303, `/services?resigned=${encodeURIComponent(domain)}`)
  },
  bar: (event) => aboutPerson(event, 'barred', bar),
  readmit: (event) => aboutPerson(event, 'readmitted', readmit),
}

async function aboutPerson(event: RequestEvent, done: Done, act: typeof bar) {
  const { locals, params, request, url } = event
  const form = await request.formData()
  const email = typedIn(form, 'email')
  const parsed = v.safeParse(Email, email)
  if (!parsed.success) return fail(422, { email, emailError: parsed.issues[0].message, message: undefined })
  try {
    await locals.change(changeKey(event, form), async (work) =>
      act(work, await administeredDomain(work, params.claim ?? ''), parsed.output),
    )
  } catch (error) {
    if (!isRefused(error) || error.code === 'domain.unknown') throw error
    return fail(error.status, { email, emailError: refusalMessage(error), message: undefined })
  }
  redirect(303, `${url.pathname}?done=${done}`)
}

async function answerTo(event: RequestEvent, done: Done, act: typeof approveUse) {
  const { locals, params, request, url } = event
  const form = await request.formData()
  const account = typedIn(form, 'account')
  try {
    await locals.change(changeKey(event, form), async (work) =>
      act(
        work,
        await administeredDomain(work, params.claim ?? ''),
        /^[1-9]\d{0,14}$/.test(account) ? Number(account) : 0,
      ),
    )
  } catch (error) {
    if (!isRefused(error) || error.code === 'domain.unknown') throw error
    return fail(error.status, { message: refusalMessage(error) })
  }
  redirect(303, `${url.pathname}?done=${done}`)
}

const doings = ['approved', 'refused', 'withdrawn', 'barred', 'readmitted'] as const
type Done = (typeof doings)[number]

function doneOf(text: string | null): Done | undefined {
  return doings.find((each) => each === text)
}

function isAsking({ isForeign, approvedAt }: UsingAccount): boolean {
  return isForeign && approvedAt === null
}

function accountInWords(account: UsingAccount, locale: Locale) {
  const { id, name, number, organization, isForeign, approvedAt, since, by, byEmail } = account
  return {
    id,
    name,
    number,
    organization,
    isForeign,
    since: day(since, locale),
    by: by === null ? '—' : by,
    byEmail,
    approved: approvedAt && m.domain_approved({ date: day(approvedAt, locale) }, { locale }),
    formKey: formKey(),
  }
}

function missingOf({ missingSince, lostAfter }: Proof, locale: Locale): string | undefined {
  if (missingSince === null || lostAfter === null) return undefined
  const words = { since: instant(missingSince, locale), date: instant(lostAfter, locale) }
  return m.proof_missing_text(words, { locale })
}

const findings: Readonly<Record<string, () => string>> = {
  found: m.proof_found_found,
  absent: m.proof_found_absent,
  'other-values': m.proof_found_other_values,
  elsewhere: m.proof_found_elsewhere,
  servfail: m.proof_found_servfail,
  refused: m.proof_found_refused,
  timeout: m.proof_found_timeout,
  unreachable: m.proof_found_unreachable,
  malformed: m.proof_found_malformed,
}

/** What was found the last time, and what comes next. */
function checkedOf({ answer, checkedAt, dueAt, waitedUntil }: Proof, locale: Locale) {
  const options = { locale }
  return {
    at: checkedAt && m.proof_checked_at({ at: instant(checkedAt, locale) }, options),
    found: answer === null ? m.proof_checked_never({}, options) : findings[answer]?.(),
    isError: answer !== null && answer !== 'absent' && answer !== 'other-values' && answer !== 'found',
    again: dueAt && answer !== null ? m.proof_again({ at: instant(dueAt, locale) }, options) : undefined,
    until: waitedUntil && m.proof_until({ date: longDay(waitedUntil, locale) }, options),
  }
}
