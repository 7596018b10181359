/**
 * The script of PasskeyForm: asks the device for a passkey when its button is pressed, puts the answer into the form and sends it. It shows the
 * form only where the browser knows passkeys and can write them as JSON.
 */

/** @type {(form: HTMLFormElement) => Promise<Credential | null>} */
async function askDevice({ dataset }) {
  const options = JSON.parse(dataset.options ?? '{}')
  if (dataset.passkey === 'create') {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
}

/** @type {(form: HTMLFormElement) => Promise<void>} */
async function fillIn(form) {
  const [said] = form.querySelectorAll('[data-failed]')
  const answer = form.elements.namedItem('answer')
  const button = form.querySelector('button')
  if (!(said instanceof HTMLElement) || !(answer instanceof HTMLInputElement) || !button) return
  said.textContent = ''
  button.disabled = true
  try {
    const credential = await askDevice(form)
    if (!(credential instanceof PublicKeyCredential)) throw new Error('The device gave no passkey')
    answer.value = JSON.stringify(credential.toJSON())
    form.requestSubmit()
  } catch {
    // Cancelled, timed out or none there: browsers do not say which, so that sites cannot find out.
    said.textContent = said.dataset.failed ?? ''
    button.disabled = false
  }
}

if ('PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (!(form instanceof HTMLFormElement)) continue
    form.hidden = false
    form.querySelector('button')?.addEventListener('click', () => void fillIn(form))
  }
  for (const otherwise of document.querySelectorAll('[data-passkey-otherwise]')) otherwise.remove()
}
