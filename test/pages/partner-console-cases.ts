/** Partners and their people in the Console: the publisher's alone. */
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

function forOperators(answer: number = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

const partner = () => ({ partner: at.partner })
const person = () => ({ partner: at.partner, person: at.partnerViewer })

export const partnerConsoleCases: Cases = {
  'GET /console/partners': { query: '?q=Partner', answer: forOperators() },
  'GET /console/partners/new': { answer: forOperators() },
  'POST /console/partners/new': { form: () => ({ 'form-key': formKey() }), answer: forOperators(422) },
  'GET /console/partners/[partner]': { rest: partner, answer: forOperators() },
  'GET /console/partners/[partner]/edit': { rest: partner, answer: forOperators() },
  'POST /console/partners/[partner]/edit': {
    rest: partner,
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/partners/[partner]/people/invite': { rest: partner, answer: forOperators() },
  'POST /console/partners/[partner]/people/invite': {
    rest: partner,
    form: () => ({ 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/partners/[partner]/people/[person]': { rest: person, answer: forOperators() },
  'POST /console/partners/[partner]/people/[person]': {
    rest: person,
    query: '?/save',
    form: () => ({ role: 'emperor', 'form-key': formKey() }),
    answer: forOperators(422),
  },
}
