import { expect, test } from 'vitest'
import { stateQuery, wizardState } from './question.ts'

const key = '0d1c8a52-6a0f-4cbb-9d7e-52b1d0f6a111'

function state(query: string) {
  return wizardState(new URLSearchParams(`key=${key}&${query}`))
}

test('rows are pairs of plan and quantity; what is not ticked is not chosen, whatever stands in its fields', () => {
  expect(state('service=3&plan=3.12&quantity=100&plan=4.20&quantity=7&plan=3.13&quantity=abc')).toEqual({
    key,
    query: '',
    services: [3],
    rows: [
      { group: 3, plan: '12', quantity: '100' },
      { group: 3, plan: '13', quantity: 'abc' },
    ],
  })
})

test('a ticked service has a row to fill in, also before any plan is chosen', () => {
  expect(state('service=3').rows).toEqual([{ group: 3, plan: '', quantity: '' }])
  expect(state('service=3&plan=3.&quantity=').rows).toEqual([{ group: 3, plan: '', quantity: '' }])
})

test('a plan is added and taken away; the service goes with its last one', () => {
  const two = 'service=3&plan=3.12&quantity=100&plan=3.13&quantity=200'
  expect(state(`${two}&add=3`).rows).toHaveLength(3)
  expect(state(`${two}&remove=3.0`).rows).toEqual([{ group: 3, plan: '13', quantity: '200' }])
  expect(state('service=3&plan=3.12&quantity=100&remove=3.0')).toMatchObject({ services: [], rows: [] })
  for (const nonsense of ['3.9', '9.0', 'x', '-1.-1', '']) {
    expect(state(`${two}&remove=${nonsense}`).rows).toHaveLength(2)
  }
})

test('the address says the same again, without what was not chosen', () => {
  const chosen = state('q=office&service=3&plan=3.12&quantity=100&plan=4.20&quantity=7')
  expect(stateQuery(chosen).toString()).toBe(`key=${key}&q=office&service=3&plan=3.12&quantity=100`)
  expect(wizardState(stateQuery(chosen))).toEqual(chosen)
})

test('an address without a key, or with a wrong one, begins a new intention', () => {
  const [first, second] = [wizardState(new URLSearchParams()), wizardState(new URLSearchParams('key=1'))]
  expect(first.key).toMatch(/^[\da-f-]{36}$/)
  expect(second.key).not.toBe('1')
  expect(second.key).not.toBe(first.key)
})

test('nonsense is no service, and endless rows end', () => {
  expect(state('service=x&service=-1&service=3.5&plan=&plan=a.b&quantity=1')).toMatchObject({ services: [], rows: [] })
  const endless = Array.from({ length: 1000 }, () => 'plan=3.1&quantity=100').join('&')
  expect(state(`service=3&${endless}`).rows).toHaveLength(200)
})
