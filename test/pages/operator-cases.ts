/** The publisher's own people, and everybody's API keys, in the Console: the publisher's alone. */
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

function forOperators(answer = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

const person = () => ({ person: at.operator })

export const operatorCases: Cases = {
  'GET /console/operators': { answer: forOperators() },
  'GET /console/operators/invite': { answer: forOperators() },
  'POST /console/operators/invite': { form: () => ({ 'form-key': formKey() }), answer: forOperators(422) },
  'GET /console/operators/prove': { query: '?to=https://elsewhere.example', answer: forOperators() },
  'POST /console/operators/prove': { form: () => ({}), answer: forOperators(422) },
  'GET /console/operators/[person]': { rest: person, answer: forOperators() },
  'POST /console/operators/[person]': {
    rest: person,
    query: '?/save',
    form: () => ({ role: 'emperor', 'form-key': formKey() }),
    answer: forOperators(422),
  },
  'GET /console/api-keys': { query: '?q=person', answer: forOperators() },
  // No key has this number.
  'POST /console/api-keys': {
    query: '?/end',
    form: () => ({ key: '987654321', 'form-key': formKey() }),
    answer: forOperators(404),
  },
}
