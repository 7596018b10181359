import { expect, test } from 'vitest'
import type { HeldItem } from '#server/business/inventory/index.ts'
import { availableInUse, useOfResources } from './use.ts'

function item(in_use: number | null, available: number): HeldItem {
  return {
    item_id: 1,
    package_id: 0,
    kind: 'subscription',
    group_id: 1,
    group_name: 'Office 365',
    package_name: null,
    edition: 'Office 365 Enterprise E1',
    version: '',
    available,
    ordered: available,
    suspended: 0,
    order_by: null,
    coverage: 0,
    coverage_ends_on: null,
    next_expiry: '2027-06-30',
    expired_on: null,
    lapsed: 0,
    in_use,
  }
}

test.each([
  ['nobody reported it', item(null, 450), undefined],
  ['a share', item(412, 450), { number: '412', bar: { share: '92\u00a0%', length: '91.56%' }, note: undefined }],
  ['none', item(0, 450), { number: '0', bar: { share: '0\u00a0%', length: '0%' }, note: undefined }],
  [
    'more than there are',
    item(1_462, 1_450),
    { bar: { share: '101\u00a0%', length: '100%' }, note: { tone: 'bad', text: '12 de plus que disponibles' } },
  ],
  [
    'packages count too',
    item(9, 21),
    { bar: { share: '35\u00a0%', length: '34.62%' }, note: { tone: undefined, text: 'sur 26, packages compris' } },
  ],
  ['all have expired', item(3, 0), { number: '3', bar: undefined, note: { tone: 'bad' } }],
])('%s', (why, held, use) => {
  const packaged = { ...held, package_id: 2, available: why === 'packages count too' ? 5 : 0 }
  const said = useOfResources(held, availableInUse([held, packaged]), 'fr')
  if (use === undefined) expect(said).toBeUndefined()
  else expect(said).toMatchObject(use)
})

test('whoever hears it is told of how many', () => {
  const held = item(412, 1_450)
  expect(useOfResources(held, availableInUse([held]), 'fr')?.of).toBe(
    'en usage sur une quantité disponible de 1\u202f450',
  )
})
