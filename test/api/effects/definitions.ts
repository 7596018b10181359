/** Effects upon benefits as the publisher describes them, their rules, and what accounts are known by there. */
import { expect } from 'vitest'
import { describeBenefit, grantBenefit, identify, saId } from '../../world/benefits.ts'
import { identifiersOf } from '../../world/benefit-rules.ts'
import { dayIn } from '../../world/set-ups.ts'
import type { EffectWorld, Effects } from './effect.ts'

let described = 0

const fields = {
  names: { fr: 'Jours de conseil', en: 'Advisory days' },
  descriptions: {},
  learnMore: {},
  administratorInstructions: {},
  userInstructions: {},
  measure: { fr: { one: 'jour', other: 'jours' }, en: { one: 'day', other: 'days' } },
  identifiers: [],
  hasDomains: false,
  handsOutCodes: false,
  downloads: [],
}

const { measure: _measure, ...unmeasured } = fields

async function defined(world: EffectWorld): Promise<{ benefit: number }> {
  described += 1
  const body = { code: `effect-${String(described)}`, ...fields }
  const { benefit } = await world.done<{ benefit: number }>('operator', 'postBenefitDefinition', { body })
  return { benefit }
}

interface Definition {
  readonly revision: number
}

const definitionOf = (world: EffectWorld, benefit: unknown) =>
  world.find<Definition>('operator', `/benefits/${String(benefit)}`)

async function withdrawn(world: EffectWorld) {
  const values = await defined(world)
  await world.done('operator', 'withdrawBenefitDefinition', { values })
  return { values }
}

/** The numbers of all benefits, in the order in which they are listed. */
async function listed(world: EffectWorld): Promise<number[]> {
  const { data } = await world.find<{ data: { benefit: number }[] }>('operator', '/benefits')
  return data.map(({ benefit }) => benefit)
}

const ofBenefits: Effects = {
  postBenefitDefinition: {
    by: 'operator',
    records: ['benefit.created'],
    scene: () => ({
      body: { code: 'effect-new', ...fields, cap: 5 },
      faulty: [[{ code: 'effect-new', ...unmeasured, cap: 5 }, '#/cap']],
    }),
    async after(world, answer) {
      const { benefit } = answer as { benefit: number }
      const shown = { code: 'effect-new', names: fields.names, cap: 5, withdrawnAt: null }
      expect(await definitionOf(world, benefit)).toMatchObject(shown)
    },
  },
  putBenefitDefinition: {
    by: 'operator',
    records: ['benefit.changed'],
    async scene(world) {
      const values = await defined(world)
      const { revision: first } = await definitionOf(world, values.benefit)
      await world.done('operator', 'putBenefitDefinition', { values, body: { seen: first, ...fields, cap: 6 } })
      const { revision: seen } = await definitionOf(world, values.benefit)
      const body = { seen, ...fields, cap: 7 }
      return { values, body, stale: { ...body, seen: first }, faulty: [[{ seen, ...unmeasured, cap: 7 }, '#/cap']] }
    },
    async after(world, _, { benefit }) {
      expect(await definitionOf(world, benefit)).toMatchObject({ cap: 7 })
    },
  },
  moveBenefitDefinition: {
    by: 'operator',
    records: ['benefit.moved'],
    scene: async (world) => ({ values: await defined(world), body: { towards: 'up' } }),
    async after(world, _, { benefit }) {
      expect((await listed(world)).at(-2)).toBe(benefit)
    },
  },
  withdrawBenefitDefinition: {
    by: 'operator',
    records: ['benefit.withdrawn'],
    scene: async (world) => ({ values: await defined(world) }),
    async after(world, _, { benefit }) {
      expect(await definitionOf(world, benefit)).toMatchObject({ withdrawnAt: expect.any(String) })
    },
  },
  offerBenefitDefinition: {
    by: 'operator',
    records: ['benefit.offered-again'],
    scene: withdrawn,
    async after(world, _, { benefit }) {
      expect(await definitionOf(world, benefit)).toMatchObject({ withdrawnAt: null })
    },
  },
  putBenefitIdentifier: {
    by: 'operator',
    records: ['benefit-identifier.corrected'],
    async scene(world) {
      const benefit = await describeBenefit(world.house, { identifiers: [saId] })
      await grantBenefit(world.house, world.own.id, benefit)
      await identify(world.house, world.own.id, saId.code, '1234-5678-90')
      return { values: { code: saId.code }, body: { value: '1234-5678-91' } }
    },
    async after(world) {
      expect(await identifiersOf(world.house, world.own.id)).toContainEqual([saId.code, '1234-5678-91'])
    },
  },
}

const rule = (world: EffectWorld) => ({
  names: { fr: 'Par licence' },
  counts: 'licenses',
  gives: { per: 50, gives: 1 },
  since: dayIn(world.house, 10),
  products: [],
})

async function ruled(world: EffectWorld) {
  const values = await defined(world)
  const body = rule(world)
  const { rule: id } = await world.done<{ rule: number }>('operator', 'postBenefitRule', { values, body })
  return { ...values, rule: id }
}

async function ruleOf(world: EffectWorld, benefit: unknown, id: unknown) {
  const path = `/benefits/${String(benefit)}/rules`
  const { data } = await world.find<{ data: { rule: number; revision: number }[] }>('operator', path)
  return data.find((each) => each.rule === id)
}

const ofRules: Effects = {
  postBenefitRule: {
    by: 'operator',
    records: ['benefit-rule.defined'],
    scene: async (world) => ({
      values: await defined(world),
      body: rule(world),
      faulty: [
        [{ ...rule(world), until: dayIn(world.house, 9) }, '#/until'],
        [{ ...rule(world), products: [{ productGroup: 987_654_321 }] }, '#/products/0'],
      ],
    }),
    async after(world, answer, { benefit }) {
      const { rule: id } = answer as { rule: number }
      expect(await ruleOf(world, benefit, id)).toMatchObject(rule(world))
    },
  },
  putBenefitRule: {
    by: 'operator',
    records: ['benefit-rule.changed'],
    async scene(world) {
      const values = await ruled(world)
      const first = (await ruleOf(world, values.benefit, values.rule))?.revision
      await world.done('operator', 'putBenefitRule', { values, body: { seen: first, ...rule(world), cap: 8 } })
      const seen = (await ruleOf(world, values.benefit, values.rule))?.revision
      const body = { seen, ...rule(world), cap: 9 }
      const faulty = [[{ ...body, until: dayIn(world.house, 9) }, '#/until']] as const
      return { values, body, stale: { ...body, seen: first }, faulty }
    },
    async after(world, _, { benefit, rule: id }) {
      expect(await ruleOf(world, benefit, id)).toMatchObject({ cap: 9 })
    },
  },
  endBenefitRule: {
    by: 'operator',
    records: ['benefit-rule.ended'],
    scene: async (world) => ({
      values: await ruled(world),
      body: { until: dayIn(world.house, 20) },
      faulty: [[{ until: dayIn(world.house, 9) }, '#/until']],
    }),
    async after(world, _, { benefit, rule: id }) {
      expect(await ruleOf(world, benefit, id)).toMatchObject({ until: dayIn(world.house, 20) })
    },
  },
  deleteBenefitRule: {
    by: 'operator',
    records: ['benefit-rule.removed'],
    scene: async (world) => ({ values: await ruled(world) }),
    async after(world, _, { benefit, rule: id }) {
      expect(await ruleOf(world, benefit, id)).toBeUndefined()
    },
  },
}

export const definitionsEffects: Effects = { ...ofBenefits, ...ofRules }
