/** That whoever changes the publisher's people has just shown who he is; pages lead to the password first. */
import { redirect, type Cookies } from '@sveltejs/kit'
import { recentProof } from '#server/business/access/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { sessionToken } from '#routes/session-cookie.ts'

/** Leads to the page of the password, and from there back to `to`, unless it was given lately. */
export async function proveFirst(work: Work, cookies: Cookies, to: string): Promise<void> {
  try {
    await recentProof(work, sessionToken(cookies))
  } catch (error) {
    if (!isRefusal(error, 'sign-in.not-recent')) throw error
    redirect(303, proveHref(to))
  }
}

export function proveHref(to: string): string {
  return `/console/operators/prove?${new URLSearchParams({ to }).toString()}`
}

/** The page of this part of the Console that an address names; the list for any other. */
export function placeToGo(to: string | null): string {
  return to !== null && /^\/console\/operators(\/(invite|[1-9]\d{0,14}))?$/.test(to) ? to : '/console/operators'
}
