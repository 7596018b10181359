/** A person's name and work e-mail as they are typed into forms, and what to type instead where it cannot be (SPEC 12.6). */
import * as v from 'valibot'
import { m } from '#messages'
import { canonicalEmail, isPersonName } from '#server/business/access/index.ts'

const longestName = 100
const longestEmail = 254

/** A name as people have them: letters of every kind, nothing that is an address or that nobody sees. */
export const personName = (missing: () => string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(missing),
    v.check(isPersonName, () => m.profile_name_characters()),
    v.maxLength(longestName, () => m.profile_name_too_long({ maximum: String(longestName) })),
  )

/** One work e-mail; `several` says what to do with a pasted list of them. */
export const workEmail = (several: () => string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(() => m.users_email_missing()),
    v.check((text) => text.split('@').length <= 2, several),
    v.maxLength(longestEmail, () => m.users_email_too_long({ maximum: longestEmail })),
    v.check(
      (text) => text.includes('@') && !text.endsWith('@') && !text.startsWith('@'),
      () => m.users_email_unlike(),
    ),
    v.check(
      (text) => text.slice(text.indexOf('@')).includes('.'),
      ({ input }) => m.users_email_unfinished({ example: `${input}.com` }),
    ),
    v.check(
      (text) => canonicalEmail(text) !== undefined,
      () => m.users_email_unlike(),
    ),
  )
