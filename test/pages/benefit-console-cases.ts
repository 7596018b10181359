/** Benefits are described by the publisher's people: to everybody else who is signed in these pages do not exist. */
import { publisher } from '#server/business/access/index.ts'
import { defineRule, everyBenefit } from '#server/business/benefits/index.ts'
import { change, system, type House } from '#server/work/index.ts'
import { describeBenefit, grantBenefit } from '../world/benefits.ts'
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases, type Place } from './route-case.ts'

/** A benefit of the account `own` with a rule, and the one that stands first in the list. */
const there = { benefit: '', rule: '', first: '' }
const benefit = () => ({ benefit: there.benefit })
const rule = () => ({ benefit: there.benefit, rule: there.rule })
const form = () => ({ 'form-key': formKey() })

function forOperators(answer = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

function inAccounts(places: readonly Place[], answer = 200): (who: Caller, place: Place | undefined) => number {
  return (who, place) =>
    who.actor?.kind === 'operator' && place !== undefined && places.includes(place) ? answer : 404
}

export const benefitConsoleCases: Cases = {
  'GET /console/benefits': { answer: forOperators() },
  // The first one goes no higher.
  'POST /console/benefits': {
    query: '?/move',
    form: () => ({ ...form(), benefit: there.first, towards: 'up' }),
    answer: forOperators(409),
  },
  'GET /console/benefits/new': { answer: forOperators() },
  'POST /console/benefits/new': { query: '?/create', form, answer: forOperators(422) },
  'GET /console/benefits/[benefit]': { rest: benefit, answer: forOperators() },
  'POST /console/benefits/[benefit]': { rest: benefit, query: '?/change', form, answer: forOperators(422) },
  'GET /console/benefits/[benefit]/rules/new': { rest: benefit, answer: forOperators() },
  'POST /console/benefits/[benefit]/rules/new': { rest: benefit, query: '?/define', form, answer: forOperators(422) },
  'GET /console/benefits/[benefit]/rules/[rule]': { rest: rule, answer: forOperators() },
  'POST /console/benefits/[benefit]/rules/[rule]': {
    rest: rule,
    query: '?/change',
    form,
    answer: forOperators(422),
  },
  'GET /console/purchasing-accounts/[account]/benefits': { answer: inAccounts(['own', 'foreign']) },
  'GET /console/purchasing-accounts/[account]/benefits/[benefit]': { rest: benefit, answer: inAccounts(['own']) },
  'POST /console/purchasing-accounts/[account]/benefits/[benefit]': {
    rest: benefit,
    query: '?/record',
    form,
    answer: inAccounts(['own'], 422),
  },
}

/** Describes the benefit and grants it. */
export async function settleConsoleBenefits(house: House): Promise<void> {
  const id = await describeBenefit(house)
  await grantBenefit(house, Number(at.own), id)
  await change(house, system('test'), null, async (work) => {
    const ruleId = await defineRule(work, publisher(work), id, {
      names: {},
      counts: 'coverage',
      gives: { per: 1, gives: 1 },
      cap: undefined,
      since: '2199-01-01',
      until: undefined,
      products: [],
    })
    const [first] = await everyBenefit(work)
    Object.assign(there, { benefit: String(id), rule: String(ruleId), first: String(first?.id) })
  })
}
