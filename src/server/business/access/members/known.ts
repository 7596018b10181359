/**
 * What an account may know of somebody on its list: an address is enough to invite its person, and must not be enough to
 * learn the name under which he works elsewhere, or when.
 */
import { sql } from 'kysely'

/**
 * The condition on a row `p` of account_people with its `u` of users: he has come in, or his name is what was typed when
 * he was invited, since he has no work account yet.
 */
export const isKnown = sql<boolean>`(p.accepted_at is not null or u.password_hash is null)`
