/** What there is to do about domains (SPEC 1.5): of an account that needs one, and of a domain that one administers oneself. */
import { m } from '#messages'
import { purchasingAccount, type AccountInReach } from '#server/business/access/index.ts'
import { domainNeed, ownGlobalAdministrations, type DomainNeed } from '#server/business/domains/index.ts'
import type { Work } from '#server/work/index.ts'
import { domainName, instant } from '../../domains/words.ts'
import type { Task, TaskWords } from './tasks.ts'

/** The tasks of a customer; none for the other audiences. */
export async function domainTasks(work: Work, account: AccountInReach, words: TaskWords): Promise<readonly Task[]> {
  if (work.actor.kind !== 'customer') return []
  const need = account.permissions.has('domains.associate')
    ? await domainNeed(work, await purchasingAccount(work, account.id, 'domains.associate'))
    : undefined
  const administered = await ownGlobalAdministrations(work)
  const asked = administered.filter(({ waiting }) => waiting > 0)
  return [
    ...asked.map(({ claimId, domain }) => approvalTask(claimId, domain, words)),
    ...(need === undefined ? [] : taskOf(need, account, words)),
  ]
}

function approvalTask(claimId: number, domain: string, { locale }: TaskWords): Task {
  const options = { locale }
  return {
    key: `approval ${String(claimId)}`,
    icon: 'globe',
    tone: 'warn',
    title: m.page_home_approval({ domain: domainName(domain) }, options),
    before: m.page_home_approval_text({}, options),
    deadline: undefined,
    after: '',
    action: { label: m.page_home_approval_see({}, options), href: `/domains/${String(claimId)}` },
  }
}

function taskOf({ standing, holdsServices, lostAfter }: DomainNeed, account: AccountInReach, words: TaskWords): Task[] {
  const { locale } = words
  const options = { locale }
  const href = words.pages.domains
  const common = { key: 'domain', icon: 'globe' as const, deadline: undefined, after: '' }
  if (standing === null) {
    if (!holdsServices) return []
    const associate = { label: m.page_home_domain_associate({}, options), href }
    const title = m.page_home_domain_missing({ account: account.name }, options)
    return [{ ...common, tone: 'warn', title, before: m.page_home_domain_missing_text({}, options), action: associate }]
  }
  const domain = domainName(standing.domain)
  const see = { label: m.page_home_domain_see({}, options), href }
  if (standing.state === 'missing') {
    const deadline = lostAfter && m.page_home_record_missing_until({ date: instant(lostAfter, locale) }, options)
    const title = m.page_home_record_missing({ domain }, options)
    const before = m.page_home_record_missing_text({}, options)
    return [{ ...common, tone: 'bad', title, before, deadline: deadline ?? undefined, action: see }]
  }
  if (!holdsServices || (standing.state !== 'lost' && standing.state !== 'expired')) return []
  const title = m.page_home_domain_over({ domain }, options)
  return [{ ...common, tone: 'bad', title, before: m.page_home_domain_over_text({}, options), action: see }]
}
