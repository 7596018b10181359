/** The post of a test: what is owed by e-mail is told, rendered and sent by the product's own jobs to a real mail server. */
import { accentOf } from '#server/business/notifications/index.ts'
import { jobsOf, type JobName } from '#server/jobs.ts'
import type { Names } from '#server/platform/dns.ts'
import type { Outgoing } from '#server/platform/outgoing.ts'
import { openMailer } from '#server/platform/mail.ts'
import { noOutside } from './outside.ts'
import type { TestHouse } from './house.ts'
import { runJobs } from './queue.ts'
import { mailServer, type TakenMail } from './smtp.ts'

export const origin = 'https://portal.example'

export interface Post {
  /** Runs every job that waits; answers the e-mails that came of it. */
  arrives(): Promise<readonly TakenMail[]>
  /** Runs one job now, as its schedule would. */
  runs(job: JobName): Promise<void>
  close(): Promise<void>
}

/** Opens it in `beforeAll`; `close` it before the house is dropped. */
export async function openPost(
  house: TestHouse,
  names: Names = noOutside.names,
  outgoing: Outgoing = noOutside.outgoing,
): Promise<Post> {
  const server = await mailServer()
  const mailer = openMailer({ smtpUrl: server.url, mailFrom: 'Comptoir <comptoir@example.com>' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin }
  const jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside, names, outgoing })
  const arrives = async () => {
    const before = server.taken.length
    await runJobs(house.ownerUrl, jobs)
    return server.taken.slice(before)
  }
  return {
    arrives,
    runs: (job) => jobs[job].run({}, AbortSignal.timeout(jobs[job].timeoutMs)),
    async close() {
      await arrives()
      await server.goesAway()
    },
  }
}

/** The link that an invitation's e-mail leads to: what follows /invitation/. */
export function linkIn(mail: TakenMail | undefined): string {
  const [, link] = new RegExp(`${origin}/invitation/(\\S+)`).exec(mail?.text ?? '') ?? []
  if (link === undefined) throw new Error(`There is no invitation in: ${mail?.text ?? 'no e-mail'}`)
  return link
}

/** After a portal of a test has stopped: what its worker had no time for is done with, since nobody reads these letters. */
export async function dropLetters(house: TestHouse): Promise<void> {
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  const names = [
    'notifications.tell',
    'mail.deliver',
    'mail.sweep',
    'agreements.answer-request',
    'provisioning.answer-join',
  ]
  await runJobs(house.ownerUrl, Object.fromEntries(names.map((name) => [name, quiet])))
}
