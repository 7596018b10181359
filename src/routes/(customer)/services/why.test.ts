import { expect, test } from 'vitest'
import { speak } from '#routes/locale.ts'
import { whyRefused } from './why.ts'

const refused = { reason: 'domain.unproved', service: 'Office 365', domain: 'contoso.com' } as const
const administered = [{ claimId: 7, domain: 'contoso.com' }]

test('of a domain that waits for its record, its own administrator is led to the record; others are told who publishes it', () => {
  const whyFor = (own: Parameters<typeof whyRefused>[2]) => speak('fr', () => whyRefused(refused, 'fr', own))
  expect(whyFor({ mayAssociate: true, administered }).way?.href).toBe('/domains/7')
  expect(whyFor({ mayAssociate: true, administered: [{ claimId: 7, domain: 'contoso.co.uk' }] })).toMatchObject({
    whom: 'L’administrateur global de ce domaine peut le faire, en publiant l’enregistrement TXT qui lui a été demandé.',
    way: { href: '/domains' },
  })
  expect(whyFor({ mayAssociate: false, administered: [] }).way).toBeUndefined()
})
