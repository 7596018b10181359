/**
 * What the ten benefits of guide 5 are (SPEC 8.2), and what each takes: rules on the demonstration's own catalogue, so that Contoso
 * Paris has seven of them, had one, and could have the two others.
 */
import type { BenefitFields, IdentifierKind, RuleFields } from '#server/business/benefits/index.ts'
import { englishLabels } from './benefit-texts/english.ts'
import { frenchLabels } from './benefit-texts/french.ts'

export type Label = keyof typeof frenchLabels

/** The products of a rule, by the catalogue's names of groups or codes of items. */
export interface DemonstrationRule extends Omit<RuleFields, 'names' | 'cap' | 'since' | 'until' | 'products'> {
  readonly name: { readonly fr: string; readonly en: string }
  readonly of: { readonly groups: readonly string[] } | { readonly items: readonly string[] }
  /** Days before the day on which the story is told; without them it has been in force since the first agreement. */
  readonly sinceDaysAgo?: number
  readonly untilDaysAgo?: number
}

export interface DemonstrationBenefit extends Partial<
  Pick<BenefitFields, 'usersTake' | 'hasDomains' | 'handsOutCodes' | 'voucherValidDays'>
> {
  readonly code: string
  /** Where more is told about it. */
  readonly page: string
  readonly identifiers?: readonly IdentifierKind[]
  readonly downloads?: readonly Label[]
  readonly rules: readonly DemonstrationRule[]
}

const saId = identifier('sa-id', '####-####-##')
const accessCode = identifier('access-code', '****-****', true)
const programCode = identifier('program-code', '********')

/** The day on which Global Service Monitor's terms changed. */
const monitorChangedDaysAgo = 45
const voucherDays = 180

const officeCoverage: DemonstrationRule = {
  name: { fr: 'Office avec Software Assurance', en: 'Office with Software Assurance' },
  counts: 'coverage',
  of: { groups: ['Office'] },
  gives: { per: 1, gives: 1 },
}

/** In the order in which guide 5 lists them. */
export const demonstrationBenefits: readonly DemonstrationBenefit[] = [
  {
    code: 'phone-support',
    page: 'support.aspx',
    identifiers: [saId],
    usersTake: 'nothing',
    rules: [serverRule({ groups: ['Windows Server', 'SQL Server'] }, { per: 6, gives: 1 })],
  },
  {
    code: 'web-support',
    page: 'support.aspx',
    identifiers: [saId],
    usersTake: 'nothing',
    rules: [serverRule({ items: ['WINSVR-DC-2016', 'SQLSVR-ENT-2016'] }, { per: 2, gives: 1 })],
  },
  {
    code: 'e-learning',
    page: 'elearning.aspx',
    identifiers: [accessCode],
    usersTake: 'one',
    handsOutCodes: true,
    rules: [officeCoverage],
  },
  {
    code: 'service-monitor',
    page: 'global-service-monitor.aspx',
    identifiers: [saId],
    downloads: ['connector'],
    rules: [
      {
        ...serverRule({ groups: ['Windows Server'] }, { steps: [[1, 2]] }),
        untilDaysAgo: monitorChangedDaysAgo + 1,
      },
      {
        ...serverRule({ items: ['WINSVR-DC-2016', 'SQLSVR-ENT-2016'] }, { steps: [[1, 2]] }),
        sinceDaysAgo: monitorChangedDaysAgo,
      },
    ],
  },
  {
    code: 'home-use',
    page: 'home-use-program.aspx',
    identifiers: [programCode],
    usersTake: 'one',
    hasDomains: true,
    rules: [officeCoverage],
  },
  {
    code: 'customersource',
    page: 'customersource.aspx',
    rules: [
      {
        name: { fr: 'Abonnements à Dynamics CRM Online', en: 'Dynamics CRM Online subscriptions' },
        counts: 'subscriptions',
        of: { groups: ['Dynamics CRM Online'] },
        gives: { per: 1, gives: 1 },
      },
    ],
  },
  {
    code: 'language-pack',
    page: 'multi-language-pack.aspx',
    downloads: ['languages-2013', 'languages-2016'],
    rules: [
      {
        ...officeCoverage,
        gives: {
          steps: [
            [1, 1],
            [500, 2],
            [2_500, 5],
          ],
        },
      },
    ],
  },
  {
    code: 'planning-services',
    page: 'planning-services-overview.aspx',
    identifiers: [saId],
    usersTake: 'chosen',
    rules: [
      {
        ...officeCoverage,
        gives: {
          steps: [
            [40, 1],
            [200, 3],
            [600, 5],
            [2_000, 10],
          ],
        },
      },
      serverRule({ groups: ['Windows Server'] }, { per: 16, gives: 1 }),
    ],
  },
  {
    code: 'training-vouchers',
    page: 'training-vouchers.aspx',
    identifiers: [saId],
    voucherValidDays: voucherDays,
    rules: [
      windowsRule([
        [50, 4],
        [200, 12],
        [500, 24],
        [800, 36],
      ]),
    ],
  },
  {
    code: 'thin-pc',
    page: 'thin-pc.aspx',
    identifiers: [saId],
    downloads: ['image'],
    rules: [windowsRule([[900, 1]])],
  },
]

function identifier(code: Label, pattern: string, secret = false): IdentifierKind {
  return { code, names: { fr: frenchLabels[code], en: englishLabels[code] }, pattern, secret }
}

function serverRule(of: DemonstrationRule['of'], gives: RuleFields['gives']): DemonstrationRule {
  return {
    name: { fr: 'Serveurs avec Software Assurance', en: 'Servers with Software Assurance' },
    counts: 'coverage',
    of,
    gives,
  }
}

function windowsRule(steps: readonly (readonly [number, number])[]): DemonstrationRule {
  return {
    name: { fr: 'Windows avec Software Assurance', en: 'Windows with Software Assurance' },
    counts: 'coverage',
    of: { groups: ['Windows'] },
    gives: { steps },
  }
}
