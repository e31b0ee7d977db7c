/// <reference lib="dom" />
/** Runs in the browser: asks it for a passkey and sends the answer with the form that stands there already. */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

const place = document.querySelector<HTMLElement>('[data-passkey]')
const form = place?.querySelector('form')
const credential = form?.querySelector<HTMLInputElement>('input[name="credential"]')
const problem = place?.querySelector<HTMLElement>('[role="alert"]')
const without = document.querySelector<HTMLElement>('[data-passkey-without]')

if (place && form && credential && problem && without && 'PublicKeyCredential' in window) {
  without.hidden = true
  place.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    problem.hidden = true
    const optionsJSON = JSON.parse(place.dataset.options ?? '{}')
    const ceremony =
      place.dataset.passkey === 'create'
        ? startRegistration({ optionsJSON })
        : startAuthentication({ optionsJSON })
    ceremony.then(
      (answer) => {
        credential.value = JSON.stringify(answer)
        // Not requestSubmit: that would ask for the passkey again.
        form.submit()
      },
      () => {
        problem.hidden = false
      },
    )
  })
}
