/** What would be left of both benefits follows what is typed. Without this script a button asks the server. */

/**
 * As the server reckons it (routes/benefits/conversion.ts): a test holds both beside each other.
 * @type {(before: number, changes: readonly (readonly [number, number])[], units: number) => number}
 */
export default function after(before, changes, units) {
  let left = units
  let value = before
  for (const [of, each] of changes) {
    const taken = Math.min(left, of)
    value += taken * each
    left -= taken
  }
  return value
}

/** @param {HTMLFormElement} form */
function follow(form) {
  const typed = form.querySelector('input[inputmode=numeric]')
  if (!(typed instanceof HTMLInputElement)) return
  const units = /^\d{1,15}$/.test(typed.value) ? Number(typed.value) : Infinity
  const numbers = new Intl.NumberFormat(form.dataset.conversion)
  for (const row of form.querySelectorAll('[data-before]')) {
    const shown = row.querySelector('output b')
    if (!(row instanceof HTMLElement) || !shown) continue
    const { before = '0', changes = '[]' } = row.dataset
    const fits = units <= Number(form.dataset.most)
    shown.textContent = fits ? numbers.format(after(Number(before), JSON.parse(changes), units)) : '…'
  }
}

document.addEventListener('input', ({ target }) => {
  const form = target instanceof Element ? target.closest('form[data-conversion]') : null
  if (form instanceof HTMLFormElement) follow(form)
})
