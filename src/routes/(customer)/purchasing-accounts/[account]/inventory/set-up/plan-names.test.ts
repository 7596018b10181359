import { expect, test } from 'vitest'
import { planNames } from './plan-names.ts'

const plan = (itemId: number, groupId: number, code: string, edition: string, version = '') => ({
  itemId,
  groupId,
  code,
  edition,
  version,
})

test('plans of one service that go by the same name are told apart by their codes, and no others', () => {
  const names = planNames([
    plan(1, 7, 'M365_F1', 'Microsoft 365 F1'),
    plan(2, 7, 'M365_F1_COMM', 'Microsoft 365 F1'),
    plan(3, 7, 'M365_F3', 'Microsoft 365 F3'),
    plan(4, 8, 'F1_ELSEWHERE', 'Microsoft 365 F1'),
    plan(5, 8, 'VISIO_2019', 'Visio', '2019'),
    plan(6, 8, 'VISIO', 'Visio'),
  ])
  expect([...names.values()]).toEqual([
    'Microsoft 365 F1 (M365_F1)',
    'Microsoft 365 F1 (M365_F1_COMM)',
    'Microsoft 365 F3',
    'Microsoft 365 F1',
    'Visio 2019',
    'Visio',
  ])
})
