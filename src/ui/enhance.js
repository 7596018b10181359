/**
 * What pages gain from scripts: one module, no imports, nothing that the page cannot do without it. Menus close when one leaves them, « / » finds
 * the search field, help opens on hover, filters apply themselves, the account selector answers while one types, a form is sent once. A page whose
 * script never came stays whole, so nothing here may be the only way to anything.
 */

const hoverMs = 150
const typingMs = 120

/** @type {(selector: string, root?: ParentNode) => HTMLElement[]} */
function all(selector, root = document) {
  return [...root.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement)
}

/** @type {(target: EventTarget | null, selector: string) => HTMLElement | null} */
function closest(target, selector) {
  const found = target instanceof Element ? target.closest(selector) : null
  return found instanceof HTMLElement ? found : null
}

const openMenus = () => all('details.menu[open]')

/** @param {Event} event */
function closeMenusLeft({ target }) {
  for (const menu of openMenus()) if (target instanceof Node && !menu.contains(target)) menu.removeAttribute('open')
}

/** The menu's button gets the focus back, or a keyboard would be sent to the top of the page. */
function closeMenuByKey() {
  const menu = openMenus().at(-1)
  menu?.removeAttribute('open')
  menu?.querySelector('summary')?.focus()
  return menu !== undefined
}

/** Up and down walk through an open menu; down on its button opens it. @param {KeyboardEvent} event */
function walkMenu(event) {
  const menu = closest(event.target, 'details.menu:not([data-selector])')
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!menu || step === undefined) return
  menu.setAttribute('open', '')
  const items = all('summary, .floating :is(a, button)', menu).filter((item) => item.offsetParent)
  const at = items.findIndex((item) => item === document.activeElement)
  items.at((at + step) % items.length)?.focus()
  event.preventDefault()
}

/** « / » goes to the search field, « ? » shows the shortcuts; neither where one is writing. @param {KeyboardEvent} event */
function shortcut(event) {
  if (!/^[/?]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
  if (closest(event.target, 'input, select, textarea, [contenteditable]')) return
  if (event.key === '?') return document.getElementById('shortcuts')?.togglePopover()
  const field = all('main input[type=search], .header input[type=search]').find((input) => input.offsetParent)
  if (!(field instanceof HTMLInputElement)) return
  event.preventDefault()
  field.focus()
  field.select()
}

/** The help shown by hover or keyboard focus; hidden when both have left its button and its text.
 * @type {{ button: HTMLElement, text: HTMLElement } | undefined} */
let tip
/** @type {ReturnType<typeof setTimeout> | undefined} */
let tipTimer

/** @param {HTMLElement} button */
function showTip(button) {
  const text = document.getElementById(button.getAttribute('popovertarget') ?? '')
  if (!text) return
  text.showPopover()
  const place = button.getBoundingClientRect()
  const left = Math.max(8, Math.min(place.right - text.offsetWidth, innerWidth - text.offsetWidth - 8))
  const above = place.top - text.offsetHeight - 6
  text.style.cssText = 'margin:0;position-area:none;inset:auto;'
  text.style.left = `${left}px`
  text.style.top = `${above < 4 ? place.bottom + 6 : above}px`
  text.onbeforetoggle = ({ newState }) => (tip = newState === 'closed' ? undefined : tip)
  tip = { button, text }
}

const hideTip = () => tip?.text.hidePopover()

/** @param {PointerEvent} event */
function hoverTip(event) {
  if (event.pointerType !== 'mouse') return
  clearTimeout(tipTimer)
  const button = closest(event.target, '.tip')
  if (button && button !== tip?.button) tipTimer = setTimeout(() => showTip(button), hoverMs)
  else if (tip && !button && !closest(event.target, '.tip-text') && !tip.button.matches(':focus-visible')) {
    tipTimer = setTimeout(hideTip, hoverMs)
  }
}

/** Opens all groups, or closes them where all are open. */
function toggleGroups() {
  const groups = all('details.group')
  const open = groups.some((group) => !group.hasAttribute('open'))
  for (const group of groups) group.toggleAttribute('open', open)
}

/** @param {HTMLElement} button */
function revealPassword(button) {
  const field = document.getElementById(button.dataset.reveal ?? '')
  if (!(field instanceof HTMLInputElement)) return
  field.type = field.type === 'password' ? 'text' : 'password'
  const words = button.textContent
  button.textContent = button.dataset.hide ?? ''
  button.dataset.hide = words
}

/**
 * A form that changes something is sent once; a second click is caught here and, without scripts, by the form's key. The button is disabled after
 * the browser has read it, since a disabled button would be missing from what is sent.
 * @param {SubmitEvent} event
 */
function sendOnce(event) {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'yes'
  setTimeout(() => form.querySelectorAll('button').forEach((button) => (button.disabled = true)))
}

/** Back brings the page as it was left: its forms can be sent again. */
function reviveForms() {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    form.removeAttribute('data-sent')
    form.querySelectorAll('button').forEach((button) => (button.disabled = false))
  }
}

/**
 * @typedef {readonly [string, string, string]} Marked
 * @typedef {{ href: string, name: Marked, organization: Marked, place: Marked, number: Marked, agreement: Marked }} Option
 */

/** @type {(tag: string, ...content: (Node | string)[]) => HTMLElement} */
function element(tag, ...content) {
  const made = document.createElement(tag)
  made.append(...content)
  return made
}

/** @param {Marked} marked */
const text = ([before, match, after]) => [before, element('mark', match), after]

/** @type {(option: Option, agreement: string) => HTMLElement} */
function optionLink(option, agreement) {
  const link = element(
    'a',
    element('span', ...text(option.name), element('small', ...text(option.organization))),
    element('span', ...text(option.place)),
    element('span', ...text(option.number), element('small', `${agreement} `, ...text(option.agreement))),
  )
  link.className = 'option'
  link.setAttribute('href', option.href)
  return link
}

/**
 * The account selector as combobox: its fields ask while one types, arrows choose, Enter goes there. An answer that comes after a newer question
 * is thrown away; Enter before the answer sends the form, whose page shows it.
 * @param {HTMLElement} panel
 */
function enhanceSelector(panel) {
  const [list] = all('.options', panel)
  const [status] = all('[role=status]', panel)
  const [first, ...others] = [...panel.querySelectorAll('input')].filter((input) => input.type === 'search')
  if (!list || !status || !first) return
  const fields = [first, ...others]
  let chosen = -1
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing
  let asking = new AbortController()
  let waiting = false
  list.id = 'account-options'
  list.setAttribute('role', 'listbox')

  /** @param {number} index */
  function choose(index) {
    const options = all('.option', list)
    chosen = options.length > 0 ? (index + options.length) % options.length : -1
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === chosen)))
    options[chosen]?.scrollIntoView({ block: 'nearest' })
    for (const field of fields) {
      field.setAttribute('aria-expanded', String(options.length > 0))
      if (chosen < 0) field.removeAttribute('aria-activedescendant')
      else field.setAttribute('aria-activedescendant', `account-option-${chosen}`)
    }
  }

  /** Options leave the order of Tab: in a listbox the arrows walk. */
  function adopt() {
    all('.option', list).forEach((option, index) => {
      option.id = `account-option-${index}`
      option.tabIndex = -1
      option.setAttribute('role', 'option')
    })
    choose(0)
  }

  /** @param {HTMLFormElement} form */
  async function ask(form) {
    asking.abort()
    asking = new AbortController()
    const question = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') question.append(name, value)
    try {
      const reply = await fetch(`${panel.dataset.search}?${question}`, { signal: asking.signal })
      if (!reply.ok) return
      /** @type {{ summary: string, options: Option[] }} */
      const { summary, options } = await reply.json()
      list?.replaceChildren(...options.map((option) => optionLink(option, panel.dataset.agreement ?? '')))
      if (status) status.textContent = summary
      waiting = false
      adopt()
    } catch (error) {
      if (!(error instanceof DOMException)) waiting = false
    }
  }

  for (const field of fields) {
    field.setAttribute('role', 'combobox')
    field.setAttribute('aria-autocomplete', 'list')
    field.setAttribute('aria-controls', list.id)
    field.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') choose(chosen + 1)
      else if (event.key === 'ArrowUp') choose(chosen - 1)
      else if (event.key === 'Enter' && chosen >= 0 && !waiting) all('.option', list)[chosen]?.click()
      else return
      event.preventDefault()
    })
  }
  for (const form of panel.querySelectorAll('form')) {
    form.addEventListener('input', () => {
      clearTimeout(typing)
      waiting = true
      typing = setTimeout(() => void ask(form), typingMs)
    })
  }
  adopt()
  const menu = closest(panel, 'details.menu')
  menu?.addEventListener('toggle', () => {
    if (!menu.hasAttribute('open')) return
    first.focus()
    if (chosen < 0 && first.form) void ask(first.form)
  })
}

document.documentElement.classList.add('enhanced')
all('.selector').forEach(enhanceSelector)
if (!location.hash) all('[data-focus]')[0]?.focus()

document.addEventListener('click', (event) => {
  closeMenusLeft(event)
  const pressed = closest(event.target, '[data-toggle-groups], [data-reveal], .tip')
  if (!pressed) return
  event.preventDefault()
  if (pressed.matches('.tip')) showTip(pressed)
  else if (pressed.matches('[data-reveal]')) revealPassword(pressed)
  else toggleGroups()
})
document.addEventListener('focusin', (event) => {
  closeMenusLeft(event)
  const button = closest(event.target, '.tip')
  if (button?.matches(':focus-visible')) showTip(button)
  else if (tip && button !== tip.button) hideTip()
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && closeMenuByKey()) return event.preventDefault()
  shortcut(event)
  walkMenu(event)
})
document.addEventListener('pointerover', hoverTip)
document.addEventListener('scroll', hideTip, { passive: true, capture: true })
document.addEventListener('submit', sendOnce)
document.addEventListener('change', ({ target }) => {
  // While a year is typed, each digit makes another date: only one that the field allows counts.
  if (target instanceof HTMLInputElement && !(/checkbox|date/.test(target.type) && target.validity.valid)) return
  const form = closest(target, 'form[data-auto]')
  if (form instanceof HTMLFormElement) form.requestSubmit()
})
addEventListener('pageshow', reviveForms)

/** Paper shows every group; what was closed closes again.
 * @type {HTMLElement[]} */
let openedForPaper = []
addEventListener('beforeprint', () => {
  openedForPaper = all('details.group:not([open])')
  for (const group of openedForPaper) group.setAttribute('open', '')
})
addEventListener('afterprint', () => openedForPaper.forEach((group) => group.removeAttribute('open')))

matchMedia('(width >= 50rem)').addEventListener('change', () => {
  const nav = document.getElementById('nav')
  if (nav?.matches(':popover-open')) nav.hidePopover()
})
