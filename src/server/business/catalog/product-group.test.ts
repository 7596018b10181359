import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { publisherListPath } from '../../../../test/world/publisher-list.ts'
import { productGroupOf } from './product-group.ts'

describe('a product group follows from the name', () => {
  test.for([
    ['Office 365 E1', 'Office 365'],
    ['Microsoft 365 E3', 'Microsoft 365'],
    ['Microsoft 365 Apps for enterprise (device)', 'Microsoft 365 Apps'],
    ['Windows 10/11 Enterprise E3', 'Windows'],
    ['Windows 365 Business 1 vCPU 2 GB 64 GB', 'Windows 365'],
    ['Exchange Online (Plan 1) for GCC', 'Exchange Online'],
    ['PowerApps Plan 1 for Government', 'Power Apps'],
    ['Projection Screens', 'Projection Screens'],
  ] as const)('by the longest words it begins with: %s', ([name, group]) => {
    expect(productGroupOf(name)).toBe(group)
  })

  test.for([
    ['Microsoft Intune Device', 'Intune'],
    ['microsoft teams rooms pro', 'Teams Rooms'],
    ['Privacy Management \u2013 risk', 'Privacy Management'],
    ['  Power\u00a0BI   Pro ', 'Power BI'],
  ] as const)('whatever the publisher, case, dashes and blanks: %s', ([name, group]) => {
    expect(productGroupOf(name)).toBe(group)
  })

  test.for([
    ['App governance add-on to Microsoft Defender for Cloud Apps', 'Defender'],
    ['Multi-Geo Capabilities in Office 365', 'Office 365'],
    ['TELSTRA Calling for O365', 'Office 365'],
  ] as const)('else by what it is an addition to: %s', ([name, group]) => {
    expect(productGroupOf(name)).toBe(group)
  })

  test.for([
    ['Business Apps (free)', 'Business Apps'],
    ['Widget Server Plan 2 for Faculty', 'Widget Server'],
    ['Universal Print', 'Universal Print'],
    ['(odd)', '(odd)'],
  ] as const)('else its own name without what tells editions apart: %s', ([name, group]) => {
    expect(productGroupOf(name)).toBe(group)
  })
})

if (publisherListPath !== undefined) {
  const rows: string[][] = parse(iconv.decode(readFileSync(publisherListPath), 'windows-1252'), { from_line: 2 })
  const groups = Map.groupBy(new Set(rows.map(([name = '']) => name)), productGroupOf)

  describe('over the real list', () => {
    test('makes a number of groups that a person can look through', () => {
      expect(groups.size).toBe(46)
      expect(Math.max(...[...groups.values()].map((names) => names.length))).toBeLessThan(70)
      expect([...groups.keys()].sort().join(', ')).toBe(
        'AI Builder, Advanced Communications, App Connect, Azure Active Directory, Azure Information Protection, ' +
          'Business Apps, Business Center, Cloud for Sustainability, Common Data Service, Communications Credits, ' +
          'Compliance Manager, Defender, Dynamics 365, Dynamics 365 Business Central, Dynamics AX, ' +
          'Dynamics CRM Online, Enterprise Mobility + Security, Exchange Online, Imagine Academy, Intune, ' +
          'Microsoft 365, Microsoft 365 Apps, Microsoft 365 Business, Minecraft Education, Nonprofit Portal, ' +
          'Office 365, OneDrive for Business, Power Apps, Power Automate, Power BI, Power Pages, ' +
          'Power Virtual Agents, Privacy Management, Project, SharePoint Online, Skype for Business, Stream, Teams, ' +
          'Teams Phone, Teams Rooms, Universal Print, Visio, Viva, Windows, Windows 365, Windows Store',
      )
    })

    test('leaves few products alone, and none without a group', () => {
      const alone = [...groups].filter(([, names]) => names.length === 1)
      expect(alone.length).toBeLessThan(16)
      expect(groups.has('')).toBe(false)
    })
  })
}
