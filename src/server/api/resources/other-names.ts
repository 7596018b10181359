/** Other names for organisations and purchasing accounts, by the publisher (SPEC 11): what was written before stays as it was. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { longestNames, renameOrganization, renamePurchasingAccount } from '#server/business/agreements/index.ts'
import { givenCountry, givenLine } from '../given.ts'
import { changes, numberIn } from '../kinds.ts'
import { accountNumber } from './accounts.ts'
import { accountIdOf } from './offered-software.ts'
import { organizationParameter } from './organizations.ts'

const tag = 'Organisations and agreements'
const name = givenLine('Its name.', 'Contoso France SAS', longestNames.name)
const ofOrganization = v.strictObject({ name, countryCode: givenCountry })
const ofAccount = v.strictObject({
  name,
  city: givenLine('Its city.', 'Paris', longestNames.city),
  countryCode: givenCountry,
})
const description =
  '`seen` is what it was seen to be called: what somebody else changed meanwhile is not overwritten. Every list and search has the new name at once.'

export const putOrganizationNames = changes({
  id: 'putOrganizationNames',
  method: 'PUT',
  path: '/organizations/{organization}/names',
  scopes: ['agreements.write'],
  tag,
  summary: 'Rename an organisation',
  description,
  parameters: organizationParameter,
  body: v.strictObject({ ...ofOrganization.entries, seen: ofOrganization }),
  problems: ['desk.unknown', 'organization.unknown', 'organization.renamed-meanwhile', 'name.unlikely'],
  async act(work, call) {
    const { seen, ...names } = call.body
    await renameOrganization(work, publisher(work), numberIn(call, 'organization'), seen, names)
  },
})

export const putAccountNames = changes({
  id: 'putAccountNames',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/names',
  scopes: ['agreements.write'],
  tag,
  summary: 'Rename a purchasing account, or move it',
  description,
  parameters: accountNumber,
  body: v.strictObject({ ...ofAccount.entries, seen: ofAccount }),
  problems: ['desk.unknown', 'purchasing-account.unknown', 'purchasing-account.renamed-meanwhile', 'name.unlikely'],
  async act(work, call) {
    const { seen, ...names } = call.body
    await renamePurchasingAccount(work, publisher(work), await accountIdOf(work, call), seen, names)
  },
})
