/**
 * A million order lines as a publisher's system would send them: 250,000 orders of four lines for 50,000 accounts, five
 * orders each, in the order of time. Every kind of line that most files are made of: licences with and without
 * Software Assurance, subscriptions, and seats that come and go. The accounts hold nothing beforehand, so that what the
 * import leaves behind are new rows, which COPY can write as well.
 */
import { createWriteStream, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { accounts } from './accounts.ts'
import { itemCode, items } from './catalogue.ts'
import { accountsWithOrders } from './orders.ts'
import { benchFolder } from './server.ts'

export const fileLines = 1_000_000
const linesPerOrder = 4
const accountsOrdering = 50_000
const firstOrdering = accounts.firstOfMany + accountsWithOrders
const lastRound = fileLines / linesPerOrder / accountsOrdering - 1
const header =
  'partner;order_number;order_date;purchasing_account;customer_purchase_order;order_line;kind;item;quantity;term_ends_on\n'
const linesPerChunk = 5_000

/** The file with so many lines, made if it is not there. */
export async function ordersFile(lines: number): Promise<string> {
  const path = join(benchFolder, `orders-${String(lines)}.csv`)
  if (existsSync(path)) return path
  await pipeline(Readable.from(chunks(lines)), createWriteStream(`${path}.new`))
  renameSync(`${path}.new`, path)
  return path
}

function* chunks(lines: number): Generator<string> {
  yield header
  let chunk = ''
  for (let line = 0; line < lines; line += 1) {
    chunk += lineOf(line)
    if (line % linesPerChunk === linesPerChunk - 1) {
      yield chunk
      chunk = ''
    }
  }
  yield chunk
}

function lineOf(line: number): string {
  const order = Math.floor(line / linesPerOrder)
  const number = line % linesPerOrder
  const round = Math.floor(order / accountsOrdering)
  const account = firstOrdering + (order % accountsOrdering)
  const day = String(1 + round * 5 + (order % 5)).padStart(2, '0')
  const { kind, item, quantity } = contentOf(account, round, number)
  const purchaseOrder = order % 3 === 0 ? `B-${String(order)}` : ''
  return (
    `R-300000;N${String(order).padStart(8, '0')};2026-01-${day};PA-${String(account).padStart(7, '0')};${purchaseOrder};` +
    `${String(number + 1)};${kind};${itemCode(item)};${String(quantity)};\n`
  )
}

/** First what an account begins with, then seats added to it and more licences, at last some seats given back. */
function contentOf(account: number, round: number, number: number): { kind: string; item: number; quantity: number } {
  const quantity = 10 + ((account * 7 + number * 3) % 90)
  const license = items.licenses[(account + round) % items.licenses.length] ?? 1
  const subscription = items.subscriptions[(account + number) % items.subscriptions.length] ?? 1
  if (number === 0) return { kind: account % 2 === 0 ? 'license' : 'license-with-coverage', item: license, quantity }
  if (round === 0) return { kind: 'subscription', item: subscription, quantity }
  if (round < lastRound) return { kind: 'seats-added', item: subscription, quantity }
  return { kind: 'seats-reduced', item: subscription, quantity: 1 + number }
}
