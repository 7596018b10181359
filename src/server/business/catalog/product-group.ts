/**
 * Finds the product group of an online service from its name, since the publisher's list names no groups. The same name
 * always gets the same group, whatever else is in the list, and no name is left without one.
 *
 * Documented in docs/catalogue-files.md; a catalogue file may give an item another group.
 */

/**
 * Product lines that the publisher sells in several editions: the group, and other words its names begin with. A group
 * is also found by its own name.
 */
const families: Readonly<Record<string, readonly string[]>> = {
  'Azure Active Directory': ['Azure Multi-Factor Authentication'],
  'Azure Information Protection': ['Rights Management'],
  'Cloud for Sustainability': [],
  'Common Data Service': [],
  'Compliance Manager': [],
  Defender: ['Cloud App Security', 'Threat Experts'],
  'Dynamics 365': ['Relationship Sales'],
  'Dynamics 365 Business Central': [],
  'Dynamics AX': ['Dynamics AX7'],
  'Dynamics CRM Online': [],
  'Enterprise Mobility + Security': [],
  'Exchange Online': ['Exchange Enterprise CAL Services'],
  Intune: [],
  'Microsoft 365': [],
  'Microsoft 365 Apps': [],
  'Microsoft 365 Business': [],
  'Minecraft Education': [],
  'Office 365': ['O365'],
  'OneDrive for Business': [],
  'Power Apps': ['PowerApps'],
  'Power Automate': [],
  'Power BI': [],
  'Power Pages': [],
  'Power Virtual Agents': ['Power Virtual Agent'],
  'Privacy Management': [],
  Project: [],
  'SharePoint Online': ['SharePoint Syntex'],
  'Skype for Business': [],
  Stream: [],
  Teams: [],
  'Teams Phone': [],
  'Teams Rooms': [],
  Visio: [],
  Viva: ['Workplace Analytics'],
  Windows: [],
  'Windows 365': [],
  'Windows Store': [],
}

interface Opening {
  readonly group: string
  readonly words: string
}

// Longest first, so that "Windows 365" is found before "Windows" wherever it stands in the table.
const openings: readonly Opening[] = Object.entries(families)
  .flatMap(([group, others]) => [group, ...others].map((words) => ({ group, words: words.toLowerCase() })))
  .sort((one, other) => other.words.length - one.words.length)

// What tells editions of one product apart: from here on a name no longer says which product it is.
const qualifier =
  /(?: ?[(_:,]| -| (?:\d|(?:add-?on|adhoc|basic|capacity|faculty|for|free|iw|per|plan|premium|standard|students?|trial|v-?trial)\b)).*$/i

/** The group of a product by its name, in the first way that finds one: see the numbered steps. */
export function productGroupOf(name: string): string {
  const plain = withoutPublisher(name)
  return (
    // 1. What the name begins with.
    familyOf(plain) ??
    // 2. What it is an addition to: "... add-on to Microsoft Defender", "... in Office 365".
    familyOf(withoutPublisher(/ (?:for|in|to) (.+)$/i.exec(plain)?.[1] ?? '')) ??
    // 3. The product's own name, without what tells its editions apart.
    (plain.replace(qualifier, '') || plain)
  )
}

function familyOf(name: string): string | undefined {
  const folded = name.toLowerCase()
  return openings.find(({ words }) => folded.startsWith(words) && !/[a-z0-9]/.test(folded.charAt(words.length)))?.group
}

// "Microsoft Intune" and "Intune" are one product, but the name of Microsoft 365 is not "365".
function withoutPublisher(name: string): string {
  return name
    .replace(/\s+/g, ' ')
    .replace(/[\u2010-\u2015]/g, '-')
    .trim()
    .replace(/^Microsoft (?!365\b)/i, '')
}
