/** Effects upon one's saved filters of reports, and the reports that are sent to oneself. */
import { expect } from 'vitest'
import type { EffectWorld, Effects } from './effect.ts'

let saved = 0
const unknownAccount = { account: 'P-0-0' }

async function filterSaved(world: EffectWorld) {
  saved += 1
  const body = { report: 'orders', name: `Saved ${String(saved)}`, filters: { account: world.own.number } }
  return world.done<{ filter: number }>('customer', 'saveReportFilter', { body })
}

async function filterOf(world: EffectWorld, filter: unknown) {
  const { data } = await world.find<{ data: { filter: number }[] }>('customer', '/report-filters')
  return data.find((each) => each.filter === filter)
}

const rhythm = { frequency: 'weekly', weekday: 1, hour: 8, timeZone: 'Europe/Paris' }

async function deliveryMade(world: EffectWorld) {
  const body = { report: 'orders', filters: {}, format: 'csv', rhythm }
  return world.done<{ delivery: number }>('customer', 'postReportDelivery', { body })
}

async function deliveryOf(world: EffectWorld, delivery: unknown) {
  const { data } = await world.find<{ data: { delivery: number }[] }>('customer', '/report-deliveries')
  return data.find((each) => each.delivery === delivery)
}

const ofFilters: Effects = {
  saveReportFilter: {
    by: 'customer',
    isOwn: true,
    records: ['report-filter.saved'],
    scene: (world) => ({
      body: { report: 'orders', name: 'Ours', filters: { account: world.own.number } },
      faulty: [[{ report: 'orders', name: 'Ours', filters: unknownAccount }, '#/filters/account']],
    }),
    async after(world, answer) {
      const { filter } = answer as { filter: number }
      const shown = { report: 'orders', name: 'Ours', filters: { account: world.own.number } }
      expect(await filterOf(world, filter)).toMatchObject(shown)
    },
  },
  putReportFilter: {
    by: 'customer',
    records: ['report-filter.changed'],
    scene: async (world) => ({
      values: { ...(await filterSaved(world)) },
      body: { name: 'All of them', filters: {} },
      faulty: [[{ name: 'All of them', filters: unknownAccount }, '#/filters/account']],
    }),
    async after(world, _, { filter }) {
      expect(await filterOf(world, filter)).toMatchObject({ name: 'All of them', filters: {} })
    },
  },
  deleteReportFilter: {
    by: 'customer',
    records: ['report-filter.removed'],
    scene: async (world) => ({ values: { ...(await filterSaved(world)) } }),
    async after(world, _, { filter }) {
      expect(await filterOf(world, filter)).toBeUndefined()
    },
  },
}

const ofDeliveries: Effects = {
  postReportDelivery: {
    by: 'customer',
    isOwn: true,
    records: ['report-schedule.made'],
    scene: () => ({
      body: { report: 'orders', filters: {}, format: 'xlsx', rhythm },
      faulty: [[{ report: 'orders', filters: unknownAccount, format: 'xlsx', rhythm }, '#/filters/account']],
    }),
    async after(world, answer) {
      const { delivery } = answer as { delivery: number }
      const shown = { report: 'orders', format: 'xlsx', frequency: 'weekly', weekday: 1, hour: 8, ended: null }
      expect(await deliveryOf(world, delivery)).toMatchObject(shown)
    },
  },
  putReportDelivery: {
    by: 'customer',
    records: ['report-schedule.changed'],
    scene: async (world) => ({
      values: { ...(await deliveryMade(world)) },
      body: { filters: {}, format: 'xlsx', rhythm: { ...rhythm, weekday: 5, hour: 17 } },
      faulty: [[{ filters: unknownAccount, format: 'xlsx', rhythm }, '#/filters/account']],
    }),
    async after(world, _, { delivery }) {
      expect(await deliveryOf(world, delivery)).toMatchObject({ format: 'xlsx', weekday: 5, hour: 17 })
    },
  },
  endReportDelivery: {
    by: 'customer',
    records: ['report-schedule.ended'],
    scene: async (world) => ({ values: { ...(await deliveryMade(world)) } }),
    async after(world, _, { delivery }) {
      expect(await deliveryOf(world, delivery)).toMatchObject({ ended: 'receiver' })
    },
  },
  resumeReportDelivery: {
    by: 'customer',
    records: ['report-schedule.resumed'],
    async scene(world) {
      const values = { ...(await deliveryMade(world)) }
      await world.done('customer', 'endReportDelivery', { values })
      return { values }
    },
    async after(world, _, { delivery }) {
      expect(await deliveryOf(world, delivery)).toMatchObject({ ended: null })
    },
  },
  deleteReportDelivery: {
    by: 'customer',
    records: ['report-schedule.ended'],
    scene: async (world) => ({ values: { ...(await deliveryMade(world)) } }),
    async after(world, _, { delivery }) {
      expect(await deliveryOf(world, delivery)).toBeUndefined()
    },
  },
}

export const reportsEffects: Effects = { ...ofFilters, ...ofDeliveries }
