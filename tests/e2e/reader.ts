/** A person in front of the browser, who finds everything by the words that stand there in her language. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { demonstrationPassword } from '../../platform/demonstration/sign-ins.ts'
import { occupationTitle } from '../../platform/features/classifications/index.ts'
import { asciiDigits } from '../../platform/foundation/http/read-fields.ts'
import type { Locale } from '../../platform/foundation/i18n/locales.ts'
import { type Texts, type TextValues, textsFor } from '../../platform/foundation/i18n/texts.ts'

export class Reader {
  readonly page: Page
  readonly locale: Locale
  readonly texts: Texts

  constructor(page: Page, locale: Locale) {
    page.setDefaultTimeout(60_000)
    this.page = page
    this.locale = locale
    this.texts = textsFor(locale)
  }

  get main(): Locator {
    return this.page.getByRole('main')
  }

  t(key: string, values?: TextValues): string {
    return this.texts.t(key, values)
  }

  async open(path: string): Promise<number> {
    const response = await this.page.goto(`/${this.locale}${path}`)
    return response?.status() ?? 0
  }

  field(label: string, within = this.main): Locator {
    return within.getByLabel(label, { exact: true })
  }

  /** A button, or a link; both look like something to press. */
  button(text: string, within = this.main): Locator {
    const named = { name: text, exact: true }
    return within.getByRole('button', named).or(within.getByRole('link', named))
  }

  async type(key: string, text: string): Promise<void> {
    await this.field(this.t(key)).fill(text)
  }

  async check(key: string): Promise<void> {
    await this.field(this.t(key)).check()
  }

  async press(key: string, values?: TextValues): Promise<void> {
    await this.button(this.t(key, values)).click()
  }

  /** A menu entry or anything else outside the page's own content. */
  async menu(key: string): Promise<void> {
    await this.button(this.t(key), this.page.locator('body')).first().click()
  }

  /** In the digits of her language. */
  async typeDate(legend: string, isoDate: string): Promise<void> {
    const within = this.main.getByRole('group', { name: legend, exact: true })
    const [year, month, day] = isoDate.split('-') as [string, string, string]
    for (const [key, value] of Object.entries({ day, month, year })) {
      const digits = [...String(Number(value))].map(
        (digit) => localDigits[this.locale]?.[Number(digit)] ?? digit,
      )
      await this.field(this.t(`design.${key}`), within).fill(digits.join(''))
    }
  }

  async sees(text: string): Promise<void> {
    await this.main.getByText(text).first().waitFor()
  }

  /** Opens the page again until this stands on it: the index of jobs and people follows a moment later. */
  async waitsFor(wanted: Locator): Promise<void> {
    const end = Date.now() + 60_000
    while ((await wanted.count()) === 0) {
      assert.ok(Date.now() < end, `${this.page.url()} never showed ${wanted}`)
      await this.page.reload()
    }
  }

  async isAt(path: string): Promise<void> {
    await this.page.waitForURL((url) => url.pathname === `/${this.locale}${path}`)
  }
}

const localDigits: Partial<Record<Locale, string>> = { ne: '०१२३४५६७८९', ar: '٠١٢٣٤٥٦٧٨٩' }

export type NewWorker = {
  fullName: string
  birthDate: string
  phone: string
  /** What she types to find her work, and the ISCO-08 unit group that she means. */
  searches: string
  isco: string
  years: string
  pin: string
  /** Nepal, and the Emirates, when left out. */
  nationality?: string
  wanted?: string
}

type Look = (screen: string) => Promise<void>

/**
 * Every question about a worker, on pages below `folder`: as the worker answers them, or as a desk writes them down.
 * `afterPhone` is what comes between who the worker is and what the worker can do.
 */
async function answerQuestions(
  reader: Reader,
  worker: Omit<NewWorker, 'pin'>,
  folder: string,
  afterPhone: () => Promise<void>,
  look: Look,
): Promise<void> {
  const { texts, main } = reader
  const at = async (screen: string) => {
    await reader.isAt(`${folder}/${screen}`)
    await look(`${folder}/${screen}`)
  }
  await at('name')
  await reader.type('people.name.label', worker.fullName)
  await reader.press('continue')

  await at('birth-date')
  await reader.typeDate(reader.t('people.birth-date.label'), worker.birthDate)
  await reader.press('continue')

  await at('nationality')
  await reader
    .field(reader.t('people.nationality.label'))
    .selectOption(texts.country(worker.nationality ?? 'NPL'))
  await reader.press('continue')

  await at('phone')
  await reader.check('people.phone.yes')
  await reader.type('people.phone.number', worker.phone)
  await reader.press('continue')

  await afterPhone()

  await at('work')
  const occupation = occupationTitle(worker.isco, reader.locale)
  await reader.type('people.occupations.label', worker.searches)
  await reader.press('classifications.search')
  await reader.field(occupation).check()
  await look(`${folder}/work`)
  await reader.press('continue')

  await at('years')
  await reader.field(occupation).fill(worker.years)
  await reader.press('continue')

  await at('skills')
  for (const skill of await main.getByRole('checkbox').all()) await skill.check()
  await reader.press('continue')

  await at('languages')
  await reader.check('people.cefr.C2')
  await reader.press('people.languages.add')
  await reader.field(reader.t('people.languages.another')).selectOption(texts.language('en'))
  await reader.check('people.cefr.B1')
  await look(`${folder}/languages`)
  await reader.press('continue')

  await at('countries')
  await reader.field(texts.country(worker.wanted ?? 'ARE')).check()
  await reader.press('continue')

  await at('countries-refused')
  await reader.press('continue')

  await at('consent')
  await reader.check('people.consent.yes')
  await reader.press('continue')

  await at('check')
  await reader.sees(worker.fullName)
  await reader.sees(occupation)
}

export type Card = { number: string; words: string[] }

async function readCard({ main }: Reader): Promise<Card> {
  const number = await main.locator('bdi', { hasText: /^\d{4} \d{4}$/ }).innerText()
  return { number, words: await main.locator('ol').getByRole('listitem').allInnerTexts() }
}

/** From the first page to her own one, through every question; `look` sees each screen before it is answered. */
export async function registerWorker(
  reader: Reader,
  worker: NewWorker,
  look: Look = async () => {},
): Promise<{ card: Card }> {
  await reader.open('')
  await reader.press('home.register')
  await reader.isAt('/register')
  await look('/register')
  await reader.press('people.register.start')
  const choosePin = async () => {
    await reader.isAt('/register/secret-number')
    await look('/register/secret-number')
    await reader.type('people.pin.pin', worker.pin)
    await reader.type('people.pin.pinAgain', worker.pin)
    await reader.press('continue')
    await reader.isAt('/register/kept')
    await look('/register/kept')
    await reader.press('people.kept.go-on')
  }
  await answerQuestions(reader, worker, '/register', choosePin, look)
  await reader.press('people.check.send')

  await reader.isAt('/register/done')
  await look('/register/done')
  await reader.press('people.done.card-show')

  await reader.isAt('/me/sign-in/card/new')
  await look('/me/sign-in/card/new')
  const card = await readCard(reader)
  await reader.press('accounts.card.kept')
  await reader.isAt('/me')
  return { card }
}

/** An officer or a union writes down what the worker at the desk says; returns the card to hand over. */
export async function assistWorker(
  desk: Reader,
  worker: Omit<NewWorker, 'pin'>,
  look: Look = async () => {},
): Promise<Card> {
  await desk.open('/desk/assist')
  await desk.press('assisted.start')
  await desk.press('continue')
  const notYetHere = async () => {
    await desk.isAt('/desk/assist/alike')
    await look('/desk/assist/alike')
    await desk.press('assisted.alike-new')
  }
  await answerQuestions(desk, worker, '/desk/assist', notYetHere, look)
  await desk.press('assisted.register')
  await desk.isAt('/desk/assist/done')
  return readCard(desk)
}

/** Without any phone. */
export async function signInWithCard(reader: Reader, card: Card): Promise<void> {
  await reader.open('/sign-in/card')
  await reader.type('accounts.card.number', card.number)
  await reader.type('accounts.card.words', card.words.join(' '))
  await reader.press('sign-in')
}

/** With the phone's code and her own secret number, as on any later day. */
export async function signInWorker(
  reader: Reader,
  worker: Pick<NewWorker, 'phone' | 'pin'>,
  look: (screen: string) => Promise<void> = async () => {},
): Promise<void> {
  await reader.open('/sign-in')
  await reader.type('accounts.phone.label', worker.phone)
  await reader.press('accounts.sign-in.send-code')
  await reader.isAt('/sign-in/code')
  await look('/sign-in/code')
  await reader.type(
    'accounts.code.label',
    await readCode(
      reader,
      'accounts.code.local-link',
      asciiDigits(worker.phone).replace(/\D/g, '').slice(-10),
    ),
  )
  await reader.press('continue')
  await reader.isAt('/sign-in/pin')
  await look('/sign-in/pin')
  await reader.type('accounts.pin.label', worker.pin)
  await reader.press('sign-in')
}

export async function signInStaff(
  reader: Reader,
  email: string,
  look: (screen: string) => Promise<void> = async () => {},
): Promise<void> {
  await reader.open('/staff/sign-in')
  await reader.type('accounts.staff.email.label', email)
  await reader.type('accounts.staff.password.label', demonstrationPassword)
  await reader.press('continue')
  await reader.isAt('/staff/sign-in/code')
  await look('/staff/sign-in/code')
  await reader.type('accounts.staff.code.label', await readCode(reader, 'accounts.staff.code.local', email))
  await reader.press('continue')
  await reader.isAt('/desk')
}

export type Step = 'accept' | 'sign' | 'depart' | 'arrive' | 'start' | 'return'

/** Takes the step that the placement's page offers, today where it asks for a day. */
export async function takeStep(
  person: Reader,
  placement: string,
  kind: Step,
  by: 'worker' | 'employer',
): Promise<void> {
  await person.open(placement)
  if (kind !== 'accept' && kind !== 'sign') {
    const today = new Date().toISOString().slice(0, 10)
    await person.typeDate(person.t(`placements.do.${kind}`, { by }), today)
  }
  await person.press(`placements.do.${kind}-button`)
  await person.sees(person.t(`placements.done.${kind}`))
}

/** Of the newest message to this person; the newest stands first. */
async function readCode(reader: Reader, link: string, recipient: string): Promise<string> {
  await reader.press(link)
  await reader.isAt('/dev/messages')
  const message = reader.main.locator('.fw-card').filter({ hasText: recipient }).first()
  const text = await message.locator('.fw-message').innerText()
  await reader.page.goBack()
  return /\d{6}/.exec(text)?.[0] ?? assert.fail(`no code in: ${text}`)
}

export async function signOut(reader: Reader): Promise<void> {
  await reader.menu('design.sign-out')
  await reader.isAt('/sign-out')
  await reader.sees(reader.t('accounts.sign-out.done'))
}
