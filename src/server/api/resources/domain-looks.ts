/** Looking for the record of a domain now (SPEC 4.3), instead of when it is looked for by itself. */
import * as v from 'valibot'
import { administeredDomain, proofOf, settleLook } from '#server/business/domains/index.ts'
import { openLanes } from '#server/platform/lanes.ts'
import { openTurns } from '#server/platform/turns.ts'
import { actorKey, change, read } from '#server/work/index.ts'
import { said } from '../kinds.ts'
import { keyOf, noBody, noQuery, operation } from '../operation.ts'
import { Problem } from '../problem.ts'
import { orNull, text } from '../schemas.ts'
import { claimParameter } from './own-domains.ts'

const looksAMinute = 20
const lookUps = openLanes(8, 100)
const looks = openTurns(looksAMinute)
const retryAfterSeconds = '60'

export const postDomainLook = operation({
  id: 'postDomainLook',
  method: 'POST',
  path: '/own-domains/{claim}/looks',
  scopes: ['domains.write'],
  tag: 'Domains',
  summary: 'Look for the record of a domain now',
  description: `At its own servers, ${String(looksAMinute)} times a minute at most. getAdministeredDomain says what was found.`,
  parameters: claimParameter,
  query: noQuery,
  body: noBody,
  answer: v.strictObject({
    outcome: orNull(text('What follows: proved, waiting, elsewhere, missed…; null where nobody waits.', 'proved')),
  }),
  statuses: { 200: 'It was looked for.' },
  problems: ['domain.unknown', 'portal.busy'],
  async run({ house, actor, outside, ...call }) {
    const { claimId, recordName } = await read(house, actor, async (work) => {
      const found = await administeredDomain(work, said(call, 'claim'))
      return { claimId: found.claimId, recordName: (await proofOf(work, found)).recordName }
    })
    const mayLook = looks.take(actorKey(actor), house.clock.realNow())
    // Asked while no work is open: somebody else's servers take their time.
    const looked = mayLook ? await lookUps.run(() => outside.names.texts(recordName)) : undefined
    if (looked === undefined) throw new Problem('portal.busy', { headers: { 'retry-after': retryAfterSeconds } })
    const outcome = await change(house, actor, keyOf(call), (work) => settleLook(work, claimId, looked.result))
    return { body: { outcome: outcome ?? null } }
  },
})
