/**
 * The name of the cookie that carries a session's token: under https it is bound to this very host, so that no
 * neighbouring site can set or see it.
 */
export function sessionCookieName(publicOrigin: string | undefined): string {
  return publicOrigin?.startsWith('https:') === true ? '__Host-session' : 'session'
}
