/**
 * What the list of services gains from scripts: it narrows as one types, what is not chosen is not sent along, Enter in a quantity goes on, and
 * the foot counts. Without this script all of it is done by the server.
 */

const list = document.querySelector('form.wizard')
const typing = list?.querySelector('input[type=search]')
const count = list?.querySelector('[data-count]')

/** @type {(text: string) => string} */
const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const services = [...(list?.querySelectorAll('.services > li') ?? [])].flatMap((item) => {
  const box = item.querySelector('.service input')
  const fields = item.querySelector('.plans')
  if (!(item instanceof HTMLElement && box instanceof HTMLInputElement && fields instanceof HTMLFieldSetElement))
    return []
  const names = [box.parentElement, ...item.querySelectorAll('option')].map((named) => named?.textContent ?? '')
  return [{ item, box, fields, text: folded(names.join(' ')) }]
})

function narrow() {
  if (!(typing instanceof HTMLInputElement)) return
  const words = folded(typing.value).split(/\s+/).filter(Boolean)
  for (const { item, box, text } of services) {
    item.hidden = !box.checked && !words.every((word) => text.includes(word))
  }
}

/** How many plans have been chosen, in the words that the page brought along. */
function tell() {
  if (!(count instanceof HTMLElement)) return
  const chosen = services
    .filter(({ box }) => box.checked)
    .flatMap(({ fields }) => [...fields.querySelectorAll('select')])
  const plans = chosen.filter((select) => !select.value.endsWith('.')).length
  const { none = '', one = '', many = '' } = count.dataset
  count.textContent = plans === 0 ? none : plans === 1 ? one : many.replace('0', String(plans))
}

/** What is folded away is not asked for. @param {boolean} sending */
function leaveOut(sending) {
  for (const { box, fields } of services) fields.disabled = sending && !box.checked
}

typing?.addEventListener('input', narrow)
list?.addEventListener('change', tell)
list?.addEventListener('submit', () => leaveOut(true))
addEventListener('pageshow', () => {
  leaveOut(false)
  narrow()
  tell()
})
list?.addEventListener('keydown', (event) => {
  if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return
  const next = list.querySelector('[data-next]')
  if (!(event.target instanceof HTMLInputElement) || event.target.name !== 'quantity') return
  if (!(list instanceof HTMLFormElement) || !(next instanceof HTMLButtonElement)) return
  event.preventDefault()
  list.requestSubmit(next)
})
