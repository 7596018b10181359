/** A browser in words, as its user agent says them: « Firefox sur Windows ». */
import { m } from '#messages'
import { deviceName } from '#server/business/access/index.ts'

export function deviceWords(userAgent: string): string {
  const { browser, system } = deviceName(userAgent)
  if (browser !== undefined && system !== undefined) return m.device_on({ browser, system })
  return browser ?? system ?? m.device_unknown()
}
