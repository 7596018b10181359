/** Effects upon an account's benefits: users, vouchers, domains, conversions, uses, downloads. */
import { expect } from 'vitest'
import { benefitOf } from '#server/business/benefits/index.ts'
import { read, system } from '#server/work/index.ts'
import {
  accessCode,
  describeBenefit,
  grantBenefit,
  grantedTo,
  identify,
  type BenefitWish,
  type GrantWish,
} from '../../world/benefits.ts'
import { dayIn } from '../../world/set-ups.ts'
import type { EffectWorld, Effects } from './effect.ts'
import { somebodyNew } from './partners.ts'

/** A benefit of the world's account with ten of it; answers its number. */
async function heldBenefit(world: EffectWorld, wish: BenefitWish = {}, grant: GrantWish = {}): Promise<number> {
  const benefit = await describeBenefit(world.house, wish)
  await grantBenefit(world.house, world.own.id, benefit, grant)
  return benefit
}

async function codeOf(world: EffectWorld, benefit: number): Promise<string> {
  return (await read(world.house, system('test'), (work) => benefitOf(work, benefit))).code
}

function person() {
  const { countryCode: _, ...rest } = somebodyNew()
  return rest
}

async function listOf(world: EffectWorld, benefit: unknown, list: string): Promise<Record<string, unknown>[]> {
  const path = `/purchasing-accounts/${world.own.number}/benefits/${String(benefit)}/${list}`
  return (await world.find<{ data: Record<string, unknown>[] }>('customer', path)).data
}

const usersTake = 'chosen'

async function userAdded(world: EffectWorld, wish: BenefitWish = {}) {
  const benefit = await heldBenefit(world, { usersTake, ...wish })
  const body = { ...person(), quantity: 2 }
  const { user } = await world.done<{ user: number }>('customer', 'postBenefitUser', { values: { benefit }, body })
  return { benefit, user }
}

const ofUsers: Effects = {
  postBenefitUser: {
    by: 'customer',
    records: ['beneficiary.added'],
    scene: async (world) => ({
      values: { benefit: await heldBenefit(world, { usersTake }) },
      body: { ...person(), quantity: 3 },
    }),
    async after(world, answer, { benefit }) {
      expect(await listOf(world, benefit, 'users')).toMatchObject([{ ...(answer as object), quantity: 3 }])
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 3 })
    },
  },
  putBenefitUser: {
    by: 'customer',
    records: ['beneficiary.changed'],
    async scene(world) {
      return {
        values: await userAdded(world),
        body: { firstName: 'Nora', lastName: 'Petit', language: 'en', quantity: 5 },
      }
    },
    async after(world, _, { benefit, user }) {
      const shown = { user, firstName: 'Nora', lastName: 'Petit', language: 'en', quantity: 5 }
      expect(await listOf(world, benefit, 'users')).toMatchObject([shown])
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 5 })
    },
  },
  deleteBenefitUser: {
    by: 'customer',
    records: ['beneficiary.removed'],
    scene: async (world) => ({ values: await userAdded(world) }),
    async after(world, _, { benefit }) {
      expect(await listOf(world, benefit, 'users')).toEqual([])
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 0 })
    },
  },
  resendBenefitInstructions: {
    by: 'customer',
    records: ['beneficiary.instructed'],
    scene: async (world) => ({ values: await userAdded(world) }),
  },
  handOutBenefitCode: {
    by: 'customer',
    records: ['access-code.handed-out'],
    async scene(world) {
      await identify(world.house, world.own.id, accessCode.code, 'A1B2-34C')
      return { values: await userAdded(world, { handsOutCodes: true, identifiers: [accessCode] }) }
    },
  },
  postBenefitInstructions: {
    by: 'customer',
    records: ['benefit.instructions-sent'],
    scene: async (world) => ({
      values: { benefit: await heldBenefit(world, { userInstructions: { fr: 'Allez-y.', en: 'Go there.' } }) },
      body: { emails: ['karim@contoso.example'], language: 'en' },
    }),
    async after(_, answer) {
      expect(answer).toEqual({ emails: ['karim@contoso.example'] })
    },
  },
}

async function voucherAssigned(world: EffectWorld) {
  const benefit = await heldBenefit(world, { voucherValidDays: 90 })
  const body = { ...person(), quantity: 2 }
  const { voucher } = await world.done<{ voucher: number }>('customer', 'postVoucher', { values: { benefit }, body })
  return { benefit, voucher }
}

const ofVouchers: Effects = {
  postVoucher: {
    by: 'customer',
    records: ['voucher.assigned'],
    scene: async (world) => ({
      values: { benefit: await heldBenefit(world, { voucherValidDays: 90 }) },
      body: { ...person(), quantity: 4 },
    }),
    async after(world, answer, { benefit }) {
      const shown = { ...(answer as object), quantity: 4, state: 'good' }
      expect(await listOf(world, benefit, 'vouchers')).toMatchObject([shown])
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 4 })
    },
  },
  deleteVoucher: {
    by: 'customer',
    records: ['voucher.revoked'],
    scene: async (world) => ({ values: await voucherAssigned(world) }),
    async after(world, _, { benefit }) {
      expect(await listOf(world, benefit, 'vouchers')).toMatchObject([{ state: 'revoked' }])
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 0 })
    },
  },
  postVoucherUse: {
    by: 'customer',
    records: ['voucher.used'],
    scene: async (world) => ({ values: await voucherAssigned(world) }),
    async after(world, _, { benefit }) {
      expect(await listOf(world, benefit, 'vouchers')).toMatchObject([{ state: 'used' }])
    },
  },
  postBenefitDomain: {
    by: 'customer',
    records: ['benefit-domain.added'],
    scene: async (world) => ({
      values: { benefit: await heldBenefit(world, { usersTake, hasDomains: true }) },
      body: { domain: 'Contoso.com' },
    }),
    async after(world, answer, { benefit }) {
      expect(answer).toEqual({ domain: 'contoso.com' })
      expect(await listOf(world, benefit, 'domains')).toMatchObject([{ domain: 'contoso.com' }])
    },
  },
  deleteBenefitDomain: {
    by: 'customer',
    records: ['benefit-domain.removed'],
    async scene(world) {
      const values = { benefit: await heldBenefit(world, { usersTake, hasDomains: true }), domain: 'contoso.com' }
      await world.done('customer', 'postBenefitDomain', { values, body: { domain: 'contoso.com' } })
      return { values }
    },
    async after(world, _, { benefit }) {
      expect(await listOf(world, benefit, 'domains')).toEqual([])
    },
  },
}

/** A benefit of which three make one of another. */
async function convertible(world: EffectWorld) {
  const from = await heldBenefit(world)
  const into = await heldBenefit(world, { convertedFrom: { benefitId: from, ratio: 3 } }, { calculated: 1 })
  return { from, into }
}

async function used(world: EffectWorld) {
  const benefit = await heldBenefit(world)
  const values = { code: await codeOf(world, benefit), reference: 'INC-1' }
  const body = { quantity: 2, reference: 'INC-1', on: dayIn(world.house, 0) }
  return { values, body }
}

const uses = (world: EffectWorld, code: unknown) =>
  world.find<{ data: object[] }>(
    'operator',
    `/purchasing-accounts/${world.own.number}/benefits-by-code/${String(code)}/uses`,
  )

const handbook = { code: 'handbook', names: { fr: 'Manuel' }, address: 'https://publisher.example/handbook.pdf' }

const ofQuantities: Effects = {
  postConversion: {
    by: 'customer',
    records: ['benefit.converted'],
    async scene(world) {
      const { into } = await convertible(world)
      return { values: { benefit: into }, body: { quantity: 2 } }
    },
    async after(world, answer, { benefit }) {
      expect(answer).toMatchObject({ benefit, quantity: 2, outQuantity: 6 })
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ granted: 3 })
    },
  },
  undoConversions: {
    by: 'customer',
    records: ['benefit.conversion-undone'],
    async scene(world) {
      const { from, into } = await convertible(world)
      await world.done('customer', 'postConversion', { values: { benefit: into }, body: { quantity: 2 } })
      return { values: { benefit: from }, body: { from: into, quantity: 1 } }
    },
    async after(world, answer, { benefit }) {
      expect(answer).toMatchObject({ quantity: 1, out: benefit, outQuantity: 3 })
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ granted: 7 })
    },
  },
  postBenefitUse: {
    by: 'operator',
    records: ['benefit.used'],
    async scene(world) {
      const { values, body } = await used(world)
      return { values, body, faulty: [[{ ...body, on: dayIn(world.house, 1) }, '#/on']] }
    },
    async after(world, answer, { code }) {
      expect(answer).toEqual({ granted: 10, used: 2, remaining: 8 })
      expect((await uses(world, code)).data).toMatchObject([{ reference: 'INC-1', quantity: 2, isReturned: false }])
    },
  },
  deleteBenefitUse: {
    by: 'operator',
    records: ['benefit.returned'],
    async scene(world) {
      const { values, body } = await used(world)
      await world.done('operator', 'postBenefitUse', { values, body })
      return { values }
    },
    async after(_, answer) {
      expect(answer).toEqual({ granted: 10, used: 0, remaining: 10 })
    },
  },
  postBenefitDownload: {
    by: 'customer',
    records: ['benefit.downloaded'],
    scene: async (world) => ({
      values: { benefit: await heldBenefit(world, { downloads: [handbook] }), download: 'handbook' },
    }),
    async after(world, answer, { benefit }) {
      expect(answer).toEqual({ url: handbook.address })
      expect(await grantedTo(world.house, world.own.id, Number(benefit))).toMatchObject({ used: 1 })
    },
  },
}

export const benefitsEffects: Effects = { ...ofUsers, ...ofVouchers, ...ofQuantities }
