/** The instructions for end users, sent by e-mail to whoever an administrator names (SPEC 8.3, guide 5): they need not be users of the benefit. */
import { requireEmail, takeMailTurn, type BenefitDesk } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { namedBenefit, type NamedBenefit } from './description.ts'
import { refuseIneligible } from './eligible-domains.ts'
import { lockBenefitAt, refuseOver } from './held-grant.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit.instructions-sent': {
      readonly benefit: NamedBenefit
      readonly recipients: readonly string[]
      readonly language: string
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The publisher has written none for its users. */
    'benefit.without-instructions': Record<never, never>
    'instructions.recipients-missing': Record<never, never>
    'instructions.too-many-recipients': { readonly limit: number }
  }
}

/** Addresses that one sending goes to. */
export const instructionRecipientsLimit = 20

/**
 * Sends the instructions to these addresses, each once, in a language that the messages are in; answers to whom. Refuses 409
 * benefit.not-held, benefit.without-instructions and recipient.mailed-often; 422 instructions.recipients-missing,
 * instructions.too-many-recipients, person.email-malformed, benefit.domain-not-eligible and benefit.domains-missing; and
 * what the desk refuses.
 */
export async function sendInstructions(
  work: Changing,
  desk: BenefitDesk<'users'>,
  { emails, language }: { readonly emails: readonly string[]; readonly language: string },
): Promise<readonly string[]> {
  const byCanonical = new Map(emails.map((email) => [requireEmail(email), email.trim()]))
  if (byCanonical.size === 0) throw new Refusal(422, 'instructions.recipients-missing', {})
  if (byCanonical.size > instructionRecipientsLimit) {
    throw new Refusal(422, 'instructions.too-many-recipients', { limit: instructionRecipientsLimit })
  }
  const { benefit, grant } = await lockBenefitAt(work, desk, 'users')
  refuseOver(grant)
  if (Object.keys(benefit.userInstructions).length === 0) throw new Refusal(409, 'benefit.without-instructions', {})
  for (const canonical of byCanonical.keys()) {
    await refuseIneligible(work, grant, benefit, canonical)
    await takeMailTurn(work, `benefit ${String(grant.accountId)} ${String(grant.benefitId)}`, canonical)
  }

  const recipients = [...byCanonical.values()]
  await work.record({
    name: 'benefit.instructions-sent',
    scope: { account: grant.accountId },
    subject: `benefit:${String(benefit.id)}`,
    details: { benefit: namedBenefit(benefit), recipients, language },
    tells: true,
  })
  return recipients
}
