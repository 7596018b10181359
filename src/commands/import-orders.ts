/** `comptoir import orders FILE`: orders as a partner's system writes them (docs/orders-file.md). */
import { m } from '#messages'
import { importOrders } from '#server/business/orders/index.ts'
import { runImport, type ImportFile } from './import.ts'

export const importFile: ImportFile = (call) =>
  runImport(call, {
    name: 'orders',
    run: (work, csv, progress) => importOrders(work, csv, progress),
    figures: (summary, locale) => [
      [m.import_orders_placed({}, { locale }), summary.orders],
      [m.import_orders_lines({}, { locale }), summary.lines],
      [m.import_orders_entries({}, { locale }), summary.entries],
      [m.import_orders_repeated({}, { locale }), summary.repeated],
    ],
  })
