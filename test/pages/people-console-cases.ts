/** People of every portal in the Console, and looking at a portal as one of them would: the publisher's alone. */
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

function forOperators(answer = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

const person = () => ({ person: at.person })

export const peopleConsoleCases: Cases = {
  'GET /console/people': { query: '?q=person', answer: forOperators() },
  'GET /console/people/[person]': { rest: person, answer: forOperators() },
  'GET /console/people/[person]/viewing': { rest: person, answer: forOperators() },
  'POST /console/people/[person]/viewing': {
    rest: person,
    form: () => ({ reason: 'Because of a question', 'form-key': formKey() }),
    answer: forOperators(422),
  },
  // Nobody looks as anybody here: test/pages/viewing.test.ts.
  'POST /viewing/end': { answer: () => '/' },
}
