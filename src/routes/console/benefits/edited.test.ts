/** SPEC 12.6: what a form says of what somebody else saved meanwhile. */
import { expect, test } from 'vitest'
import { benefitDifferences, optionNames, ruleDifferences } from './edited.ts'
import { blankBenefit, typedBenefit, type TypedBenefit } from './form.ts'
import { typedRule } from './rule-form.ts'
import { usersTakeOptions } from './labels.ts'

const names = optionNames({ usersTake: usersTakeOptions(), product: [{ value: '7', label: 'Office' }] })

function benefitWith(fields: Readonly<Record<string, string>>): TypedBenefit {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return typedBenefit(form)
}

test('nothing differs from itself, however lines end, whatever revision it is', () => {
  const saved = benefitWith({ 'users-fr': 'Un\nDeux', identifierCode: 'sa-id', revision: '3' })
  const typed = benefitWith({ 'users-fr': 'Un\r\nDeux', identifierCode: 'sa-id', revision: '2' })
  expect(benefitDifferences(saved, typed, names)).toEqual({})
  expect(benefitDifferences(blankBenefit(), blankBenefit(), names)).toEqual({})
})

test('each field that differs says what is saved: words, choices by their name, ticks, rows that one of the two has', () => {
  const saved = benefitWith({ 'name-fr': 'Bons', usersTake: 'one', identifierCode: 'sa-id', hasDomains: '1' })
  const typed = benefitWith({ 'name-en': 'Vouchers', usersTake: '', downloadCode: 'tool' })
  expect(benefitDifferences(saved, typed, names)).toEqual({
    'name-fr': expect.stringContaining('Bons'),
    'name-en': expect.stringMatching(/rien|nothing/),
    usersTake: expect.stringContaining(usersTakeOptions()[2]?.label ?? ''),
    hasDomains: expect.stringMatching(/coché|ticked/),
    'identifierCode-0': expect.stringContaining('sa-id'),
    'downloadCode-0': expect.stringMatching(/rien|nothing/),
  })
})

test('a long text is cut, and the rest is not said twice', () => {
  const said = benefitDifferences(benefitWith({ 'users-fr': 'a'.repeat(5_000) }), blankBenefit(), names)['users-fr']
  expect(said?.length).toBeLessThan(400)
})

test('of a rule: its steps and products too', () => {
  const form = (fields: readonly (readonly [string, string])[]) => {
    const data = new FormData()
    for (const [name, value] of fields) data.append(name, value)
    return typedRule(data)
  }
  const saved = form([
    ['per', '50'],
    ['from', '1'],
    ['given', '5'],
    ['product', '7'],
  ])
  const typed = form([
    ['per', '60'],
    ['from', '1'],
    ['given', '6'],
    ['find', 'x'],
  ])
  expect(ruleDifferences(saved, typed, names)).toEqual({
    per: expect.stringContaining('50'),
    'given-0': expect.stringContaining('5'),
    product: expect.stringContaining('Office'),
  })
})
