/** Files of orders that Partenaire B's agent sent in: one is accepted, and the corrected copy of one that was refused never came. */
import { Readable } from 'node:stream'
import { orderColumns, receiveOrderFile } from '#server/business/orders/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { putAside } from '#server/platform/scratch.ts'
import type { Act } from './acts.ts'
import { partnersPerson } from './permissions.ts'
import { fabrikamRedmond } from './places.ts'

const sonia = 'sonia.lopez@partenaire-b.example'
const fabulousNice = '0005240771'

/** Her files, oldest first; what became of each is read on the same day. */
export function orderFileActs(today: string): Act[] {
  const ago = (days: number) => addDays(today, -days)
  const line = (on: string, order: string, account: string, kind: string, item: string, quantity: string) =>
    ({
      order_number: order,
      order_date: on,
      purchasing_account: account,
      order_line: '1',
      kind,
      item,
      quantity,
    }) as const
  const [accepted, refused] = [ago(12), ago(3)]
  return [
    sends(accepted, 'commandes-novembre.csv', [
      line(accepted, 'PB-F-0041', fabrikamRedmond.number, 'license', 'OFFICE-PROPLUS-2016', '4'),
      line(accepted, 'PB-F-0042', fabulousNice, 'subscription', 'EMS', '15'),
    ]),
    sends(refused, 'commandes-complement.csv', [
      line(refused, 'PB-F-0043', fabrikamRedmond.number, 'license', 'OFFICE-PROPLUS-2016', '2'),
      line(refused, 'PB-F-0044', '0009999999', 'license', 'OFFICE-PROPLUS-2016', '2'),
      line(refused, 'PB-F-0045', fabulousNice, 'license', 'EMS', '15'),
    ]),
  ]
}

function sends(on: string, name: string, lines: readonly Readonly<Record<string, string>>[]): Act {
  return {
    on,
    actorIn: (work) => partnersPerson(work, sonia),
    async play(work) {
      const columns = Object.keys(orderColumns).filter((column) => column !== 'partner')
      const rows = [columns, ...lines.map((line) => columns.map((column) => line[column] ?? ''))]
      const text = rows.map((cells) => `${cells.join(';')}\r\n`).join('')
      await using bytes = await putAside(Readable.from([Buffer.from(text)]))
      await receiveOrderFile(work, { name, bytes, source: 'page', dryRun: false })
    },
  }
}
