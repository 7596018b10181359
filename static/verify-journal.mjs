// Checks a verifiable journal (docs/audit.md) without asking whoever made it. Needs Node.js 18 or later and nothing else:
//
//   node verify-journal.mjs FILE [SEAL:HEAD ...]
//
// Each SEAL:HEAD that was written down earlier must still stand in the file: that is what shows whether the journal was written anew.
// Exit code: 0 where everything is as it was sealed, 1 where it is not, 2 where the file cannot be read.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const [file, ...kept] = process.argv.slice(2)
// No line that the portal makes is as long.
const longestLine = 64 * 1024 * 1024
const sha256 = (parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
// What stands in the file may have been written to deceive: a terminal is told nothing that would move its cursor.
const shown = (value) =>
  String(value)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 40)

function fail(reason, code = 1) {
  console.error(`NOT AS SEALED: ${reason}`)
  process.exit(code)
}

if (file === undefined || kept.some((word) => !/^\d+:[0-9a-f]{64}$/.test(word))) {
  console.error('Usage: node verify-journal.mjs FILE [SEAL:HEAD ...]')
  process.exit(2)
}
const wanted = kept.map((word) => word.split(':'))
const found = new Set()

let lines = 0
let scope // of the whole file: every event and seal must be of it
let head = '0'.repeat(64) // of the last seal
let seals = 0
let events = 0 // that are sealed
let hashes = [] // of the events since the last seal
let lastId = -Infinity
let event // the last one: an address may follow
let end

for await (const line of linesOf(file)) {
  lines += 1
  if (line.length === 0) continue
  const said = read(line)
  if (end !== undefined) fail(`line ${lines} stands after the end`)
  if (lines === 1) {
    if (said.format !== 'comptoir-journal' || said.version !== 1) fail('this is no verifiable journal', 2)
  } else if (said.end === true) {
    end = said
  } else if (said.address_of !== undefined) {
    // An address is no part of the line that is hashed, but its hash with the salt is.
    const isItsOwn = said.address_of === event?.id
    const hash = sha256([Buffer.from(String(said.salt), 'hex'), String(said.address)]).toString('hex')
    if (!isItsOwn || hash !== event.from) {
      fail(`line ${lines}: event ${shown(said.address_of)} did not come from this address`)
    }
  } else {
    const own = `${said.scope}:${said.scope_id}`
    scope ??= own
    if (own !== scope) fail(`line ${lines} belongs to another journal`)
    if (said.seal !== undefined) checkSeal(said, line)
    else if (said.id !== undefined) {
      if (!Number.isSafeInteger(said.id) || said.id <= lastId) {
        fail(`line ${lines}: event ${shown(said.id)} is not in its place`)
      }
      lastId = said.id
      event = said
      hashes.push(sha256([line]))
    } else fail(`line ${lines} is neither an event nor a seal`)
  }
}

if (end === undefined) fail('the file has no end: some of it is missing')
if (end.head !== head || end.seals !== seals || end.events !== events || end.unsealed !== hashes.length) {
  fail('the end does not tell of what is in the file: some of it is missing')
}
for (const [seal] of wanted) if (!found.has(seal)) fail(`seal ${seal}, which you kept, is not in the file`)
console.log(`As sealed: ${events} events under ${seals} seals. Not sealed yet: ${hashes.length}.`)
console.log(`Keep this for next time: ${seals}:${head}`)

function checkSeal(seal, line) {
  const reach = `seal ${shown(seal.seal)}, of ${shown(seal.events)} events up to ${lastId}`
  if (seal.seal !== seals + 1) fail(`seal ${seals + 1} is missing`)
  if (seal.previous !== head) fail(`${reach}, does not follow the seal before`)
  if (seal.events !== hashes.length || seal.position !== events + hashes.length) {
    fail(`${reach}: ${hashes.length} events stand before it`)
  }
  if (seal.hashes !== sha256(hashes).toString('hex')) fail(`${reach}: one of them was changed`)
  head = sha256([line]).toString('hex')
  seals = seal.seal
  events += hashes.length
  hashes = []
  event = undefined
  for (const [number, known] of wanted) {
    if (Number(number) !== seals) continue
    if (known !== head) fail(`seal ${seals} is not the one that you kept: the journal was written anew`)
    found.add(number)
  }
}

/** What a line says: an object, in UTF-8. */
function read(line) {
  try {
    const said = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line))
    if (typeof said === 'object' && said !== null) return said
  } catch {
    // Told below.
  }
  return fail(`line ${lines} cannot be read`)
}

/**
 * The bytes of each line. They end in a line feed and nowhere else: what people typed may hold other separators, such as U+2028, which
 * programs that read text by the line take for an end as well.
 */
async function* linesOf(path) {
  let parts = []
  let length = 0
  const input = createReadStream(path)
  input.on('error', (error) => fail(error.message, 2))
  for await (const chunk of input) {
    let from = 0
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      yield ended(Buffer.concat([...parts, chunk.subarray(from, to)]))
      parts = []
      length = 0
      from = to + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > longestLine) fail(`line ${lines + 1} cannot be read: it has no end`)
  }
  if (length > 0) yield ended(Buffer.concat(parts))
}

/** A system that writes ends of lines its own way may have put a carriage return before each. */
function ended(line) {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line
}
