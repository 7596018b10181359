import { expect, test } from 'vitest'
import { permissionState, type PermissionFacts } from './state.ts'

const at = new Date('2026-11-28T09:00:00Z')
const asked: PermissionFacts = {
  requested_at: at,
  approved_at: null,
  refused_at: null,
  removed_at: null,
  withdrawn_at: null,
  ended_at: null,
  ends_on: null,
}
const given = { ...asked, approved_at: at }

test.each([
  ['asked', asked, 'waiting'],
  ['asked until today', { ...asked, ends_on: '2026-11-28' }, 'waiting'],
  ['asked until yesterday', { ...asked, ends_on: '2026-11-27' }, 'ended'],
  ['taken back', { ...asked, withdrawn_at: at }, 'withdrawn'],
  ['refused', { ...asked, refused_at: at }, 'refused'],
  ['refused, its day over since', { ...asked, refused_at: at, ends_on: '2026-11-27' }, 'refused'],
  ['approved', given, 'approved'],
  ['approved until today', { ...given, ends_on: '2026-11-28' }, 'approved'],
  ['approved until yesterday, and closed by nobody yet', { ...given, ends_on: '2026-11-27' }, 'ended'],
  ['approved and closed', { ...given, ended_at: at }, 'ended'],
  ['removed', { ...given, removed_at: at }, 'removed'],
  ['removed, its day over since', { ...given, removed_at: at, ends_on: '2026-11-27' }, 'removed'],
] as const)('%s', (_, facts, state) => {
  expect(permissionState(facts, '2026-11-28')).toBe(state)
})
