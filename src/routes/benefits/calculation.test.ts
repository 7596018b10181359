/** Rules in words, as « Afficher le mode de calcul » says them (guide 5), in both languages. */
import { expect, test } from 'vitest'
import type { BenefitRule } from '#server/business/benefits/index.ts'
import { days } from '../../../test/world/benefits.ts'
import { ruleInWords } from './calculation.ts'

type Rule = Pick<BenefitRule, 'gives' | 'counts' | 'cap' | 'until'>
const perHundredTwenty: Rule = { gives: { per: 120, gives: 1 }, counts: 'coverage', cap: 30, until: undefined }
const said = (rule: Partial<Rule>, locale: 'fr' | 'en' = 'fr', measure: typeof days | undefined = days) =>
  ruleInWords({ measure }, { ...perHundredTwenty, cap: undefined, ...rule }, locale).replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ') // prettier-ignore

test.each<[string, Partial<Rule>]>([
  ['1 jour pour 120 licences avec Software Assurance', {}],
  ['1 jour pour 120 licences avec Software Assurance, 30 jours au plus', { cap: 30 }],
  ['2 jours pour chaque abonnement commandé', { gives: { per: 1, gives: 2 }, counts: 'subscriptions' }],
  ['1 jour pour 1 000 licences commandées', { gives: { per: 1_000, gives: 1 }, counts: 'licenses' }],
  [
    '1 jour à partir de 50 licences avec Software Assurance, 3 jours à partir de 200 et 5 jours à partir de 600',
    { gives: { steps: [[50, 1], [200, 3], [600, 5]] } }, // prettier-ignore
  ],
  ['1 jour pour 120 licences avec Software Assurance. Jusqu’au 31 janv. 2027', { until: '2027-01-31' }],
])('%s', (sentence, rule) => {
  expect(said(rule)).toBe(sentence)
})

test('1 day for every 120 licences with Software Assurance, 30 days at most', () => {
  expect(said({ cap: 30 }, 'en')).toBe('1 day for every 120 licences with Software Assurance, 30 days at most')
})

test('what is not measured is granted from a quantity on', () => {
  const held = { gives: { per: 1, gives: 1 }, counts: 'subscriptions' } as const
  expect(ruleInWords({ measure: undefined }, { ...perHundredTwenty, ...held }, 'fr').replaceAll('\u00a0', ' ')).toBe(
    'Accordé dès 1 abonnement commandé',
  )
})
