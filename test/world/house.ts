/** A house for a test file: its own database, and clocks that the test moves. Every connection closes with `drop`. */
import { randomBytes } from 'node:crypto'
import { openDatabase } from '#server/platform/database.ts'
import { secretBytes, secretOf } from '#server/platform/secret.ts'
import { examine, readInBulk, system, type Finding, type House, type Invariant } from '#server/work/index.ts'
import { testDatabase } from './database.ts'

export interface TestHouse extends House {
  readonly databaseUrl: string
  readonly ownerUrl: string
  /** Its secret as SECRET_KEY has it, for processes of the same installation. */
  readonly secretKey: string
  /** Lets real time and business time pass by so many seconds. */
  pass(seconds: number): void
  /** Which of these promises its rows break: none, as a test file expects at its end. */
  breaches(invariants: readonly Invariant[]): Promise<readonly Finding[]>
  drop(): Promise<void>
}

/** Call it in `beforeAll` and its `drop` in `afterAll`. */
export async function testHouse(): Promise<TestHouse> {
  const own = await testDatabase()
  const database = openDatabase(own.databaseUrl)
  const key = randomBytes(secretBytes)
  let passedMs = 0
  const now = () => new Date(Date.now() + passedMs)
  const house: House = {
    database,
    clock: { now, realNow: now, timeZone: 'Europe/Paris' },
    secret: secretOf(key),
  }
  return {
    ...house,
    databaseUrl: own.databaseUrl,
    ownerUrl: own.ownerUrl,
    secretKey: key.toString('base64'),
    pass(seconds) {
      passedMs += seconds * 1_000
    },
    async breaches(invariants) {
      const findings = await readInBulk(house, system('test'), (work) => examine(work, invariants))
      return findings.filter(({ breaches }) => breaches > 0)
    },
    async drop() {
      await database.close()
      await own.drop()
    },
  }
}
