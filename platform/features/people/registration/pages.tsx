import {
  Button,
  Details,
  InsetText,
  Panel,
  SummaryList,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SelectField, SendForm, TextField } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { anyone, worker } from '../../../foundation/policy.ts'
import { countRegistration } from '../../../foundation/throttle.ts'
import {
  createWorkerAccount,
  keepNewCard,
  newCardPath,
  phoneCountryOf,
  phoneCountryOptions,
  readPhone,
  readPin,
} from '../../accounts/index.ts'
import { skillLabels } from '../../classifications/index.ts'
import type { NewPerson } from '../domain.ts'
import { ConsentText } from '../pages/consent.tsx'
import { type Draft, type Part, parts } from '../pages/parts.tsx'
import { registerPerson } from '../service.ts'
import {
  begun,
  daysKept,
  forgetDraft,
  keepRegistration,
  keptPinHash,
  leaveRegistration,
  type Registration,
  registrationOf,
  resumeRegistration,
  saveRegistration,
  sendNumbers,
} from './drafts.ts'

const isEarly = (part: Part) => parts.indexOf(part) <= parts.findIndex((one) => one.field === 'phone')
const pathOf = (part: Part) => `/register/${part.path}`
/** The secret number as soon as it is known whose it is: from there on nothing is lost when somebody stops. */
const order = [
  ...parts.filter(isEarly).map(pathOf),
  '/register/secret-number',
  ...parts.filter((part) => !isEarly(part)).map(pathOf),
  '/register/consent',
  '/register/check',
]

/** Path of the first question not answered yet; the check of all answers when there is none. */
function firstOpen({ answers, number, shownToEmployers }: Registration): string {
  const isOpen: Record<string, boolean> = {
    '/register/secret-number': number === undefined,
    '/register/consent': shownToEmployers === undefined,
    ...Object.fromEntries(parts.map((part) => [pathOf(part), answers[part.field] === undefined])),
  }
  return order.find((path) => isOpen[path]) ?? '/register/check'
}

const after = (path: string) => order[order.indexOf(path) + 1] as string
const before = (path: string) => order[order.indexOf(path) - 1] ?? '/register'

/** One person at a time: who is signed in signs out before another one registers on the same phone. */
function detour(page: PageContext, path: string): PageResult | undefined {
  if (page.actor.kind !== 'public') return { redirect: '/register' }
  const open = firstOpen(registrationOf(page))
  return order.indexOf(open) < order.indexOf(path) ? { redirect: open } : undefined
}

const startPage = definePage({
  path: '/register',
  policy: anyone,
  get: (page) => {
    const { t, session, url } = page
    if (session.signedIn) {
      return {
        title: t('people.register.signed-in.title'),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.register.signed-in.title')}</h1>
            <p class="govuk-body">{t('people.register.signed-in.text')}</p>
            <SendForm action="/sign-out" submit={t('design.sign-out')} />
          </>
        ),
      }
    }
    const started = begun(session)
    const first = order[0] as string
    return {
      title: t('people.register.title'),
      back: '/',
      body: (
        <>
          <h1 class="govuk-heading-xl">{t('people.register.title')}</h1>
          <p class="govuk-body-l">{t('people.register.lead')}</p>
          <WarningText>{t('people.register.free')}</WarningText>
          <h2 class="govuk-heading-m">{t('people.register.asked')}</h2>
          <ul class="govuk-list govuk-list--bullet">
            {['who', 'phone', 'work', 'languages', 'countries'].map((what) => (
              <li>{t(`people.register.asked.${what}`)}</li>
            ))}
          </ul>
          <p class="govuk-body">{t('people.register.no-email')}</p>
          {started ? (
            <>
              <InsetText>
                {t(started.number === undefined ? 'people.register.started' : 'people.register.started-kept')}
              </InsetText>
              <Button href={url(firstOpen(started))}>{t('people.register.go-on')}</Button>
              <SendForm submit={t('people.register.start-again')} variant="secondary" />
            </>
          ) : (
            <Button start href={url(first)}>
              {t('people.register.start')}
            </Button>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/register/resume')}>
              {t('people.register.resume')}
            </a>
          </p>
        </>
      ),
    }
  },
  post: async (page) => {
    await leaveRegistration(page)
    return { redirect: order[0] as string }
  },
})

function questionPage(part: Part): Page {
  const path = pathOf(part)
  const show = async (page: PageContext): Promise<PageResult> => {
    const changing = page.query.has('change')
    return {
      title: page.t(`people.part.${part.path}`),
      back: changing ? '/register/check' : before(path),
      body: (
        <SendForm {...(part.ownButtons ? {} : { submit: page.t('continue') })}>
          {await part.fields(page, registrationOf(page).answers)}
        </SendForm>
      ),
    }
  }
  return definePage({
    path,
    policy: anyone,
    get: (page) => detour(page, path) ?? show(page),
    post: async (page) => {
      const away = detour(page, path)
      if (away) return away
      if (part.searching?.(page)) return show(page)
      const registration = registrationOf(page)
      const answers = { ...registration.answers, ...(await part.read(page, registration.answers)) }
      await saveRegistration(page, { ...registration, answers })
      const changing = page.query.has('change')
      if (page.form.has('again')) return { redirect: changing ? `${path}?change=yes` : path }
      // Another occupation has other years.
      const followUp = part.path === 'work' && changing ? '/register/years?change=yes' : undefined
      return { redirect: followUp ?? (changing ? '/register/check' : after(path)) }
    },
  })
}

const consentPage = definePage({
  path: '/register/consent',
  policy: anyone,
  get: (page) => {
    const { t } = page
    const { shownToEmployers } = registrationOf(page)
    return (
      detour(page, '/register/consent') ?? {
        title: t('people.consent.title'),
        back: page.query.has('change') ? '/register/check' : before('/register/consent'),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.consent.title')}</h1>
            <ConsentText t={t} />
            <SendForm submit={t('continue')}>
              <RadiosField
                name="shown"
                legend={t('people.consent.question')}
                legendSize="m"
                initial={shownToEmployers === undefined ? undefined : shownToEmployers ? 'yes' : 'no'}
                items={[
                  { value: 'yes', text: t('people.consent.yes') },
                  { value: 'no', text: t('people.consent.no') },
                ]}
              />
            </SendForm>
          </>
        ),
      }
    )
  },
  post: async (page) => {
    const away = detour(page, '/register/consent')
    if (away) return away
    const shown = page.form.text('shown')
    if (shown !== 'yes' && shown !== 'no')
      throw new InvalidInputError({ shown: { key: 'people.error.consent' } })
    await saveRegistration(page, { ...registrationOf(page), shownToEmployers: shown === 'yes' })
    return { redirect: '/register/check' }
  },
})

const checkPage = definePage({
  path: '/register/check',
  policy: anyone,
  get: async (page) => {
    const away = detour(page, '/register/check')
    if (away) return away
    const { t, url } = page
    const person = complete(page)
    const labels = await page.read((work) => skillLabels(work, person.skills, page.locale))
    const row = (path: string, value: unknown) => ({
      key: t(`people.part.${path}`),
      value: value as never,
      actions: [{ href: url(`/register/${path}?change=yes`), hiddenText: t(`people.part.${path}`) }],
    })
    return {
      title: t('people.check.title'),
      back: '/register/consent',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.check.title')}</h1>
          <SummaryList
            rows={[
              ...parts.map((part) => part.show && row(part.path, part.show(page, person, labels))),
              row('consent', t(person.shownToEmployers ? 'people.consent.yes' : 'people.consent.no')),
            ]}
          />
          <p class="govuk-body">{t('people.check.next')}</p>
          <SendForm submit={t('people.check.send')} />
        </>
      ),
    }
  },
  post: async (page) => {
    const away = detour(page, '/register/check')
    if (away) return away
    const person = complete(page)
    const pinHash = await keptPinHash(page, person.id)
    // Sent from another phone meanwhile.
    if (pinHash === undefined) {
      await leaveRegistration(page)
      return { redirect: '/sign-in', message: { key: 'people.error.already-registered' } }
    }
    await countRegistration(page.app, page.request.ip)
    const { account, card } = await page.write(async (work) => {
      const id = await registerPerson(work, person)
      return createWorkerAccount(work, { person: id, pinHash, locale: page.locale })
    })
    await forgetDraft(page, person.id)
    await leaveRegistration(page)
    await page.session.signIn(account)
    await keepNewCard(page, card)
    return { redirect: '/register/done' }
  },
})

/** All answers; only asked for after `detour` found none open. */
function complete(page: PageContext): NewPerson & { id: string } {
  const { id, answers, shownToEmployers } = registrationOf(page)
  return {
    ...(answers as Required<Draft>),
    id,
    locale: page.locale,
    shownToEmployers: shownToEmployers === true,
  }
}

const pinPage = definePage({
  path: '/register/secret-number',
  policy: anyone,
  get: (page) => {
    const { t } = page
    return (
      detour(page, '/register/secret-number') ?? {
        title: t('people.pin.title'),
        back: before('/register/secret-number'),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.pin.title')}</h1>
            <p class="govuk-body">{t('people.pin.text')}</p>
            <p class="govuk-body">{t('people.pin.why-now')}</p>
            <SendForm submit={t('continue')}>
              {(['pin', 'pinAgain'] as const).map((name) => (
                <TextField
                  name={name}
                  type="password"
                  label={t(`people.pin.${name}`)}
                  inputmode="numeric"
                  autocomplete="new-password"
                  width={10}
                  dir="ltr"
                />
              ))}
            </SendForm>
          </>
        ),
      }
    )
  },
  post: async (page) => {
    const away = detour(page, '/register/secret-number')
    if (away) return away
    const pin = readPin(page.form.text('pin'))
    if (/^[0-9]{6}$/.test(pin) && readPin(page.form.text('pinAgain')) !== pin)
      throw new InvalidInputError({ pinAgain: { key: 'people.error.pin-again' } })
    await keepRegistration(page, pin)
    return { redirect: '/register/kept' }
  },
})

const keptPage = definePage({
  path: '/register/kept',
  policy: anyone,
  get: (page) => {
    const { t, url } = page
    const { number, sent } = registrationOf(page)
    const next = after('/register/secret-number')
    const away = detour(page, next)
    if (away || number === undefined) return away ?? { redirect: '/register' }
    return {
      title: t('people.kept.title'),
      back: '/register/secret-number',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.kept.title')}</h1>
          <p class="govuk-body">{t('people.kept.text', { days: daysKept })}</p>
          <InsetText>
            <p class="govuk-body">{t('people.kept.number')}</p>
            <p class="govuk-heading-m">
              <bdi dir="ltr">{`${number.slice(0, 4)} ${number.slice(4)}`}</bdi>
            </p>
            <p class="govuk-body">{t(sent ? 'people.kept.sent' : 'people.kept.write-down')}</p>
          </InsetText>
          <Button href={url(next)}>{t('people.kept.go-on')}</Button>
          <SendForm action="/register/leave" submit={t('people.kept.leave')} variant="secondary" />
        </>
      ),
    }
  },
})

const leavePage = definePage({
  path: '/register/leave',
  policy: anyone,
  post: async (page) => {
    await leaveRegistration(page)
    return { redirect: '/register/resume', message: { key: 'people.kept.left' } }
  },
})

const resumePage = definePage({
  path: '/register/resume',
  policy: anyone,
  get: ({ t, url }) => ({
    title: t('people.resume.title'),
    back: '/register',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('people.resume.title')}</h1>
        <SendForm submit={t('continue')}>
          <TextField
            name="number"
            label={t('people.resume.number')}
            hint={t('people.resume.number-hint')}
            inputmode="numeric"
            autocomplete="off"
            width={10}
            dir="ltr"
          />
          <TextField
            name="pin"
            type="password"
            label={t('people.pin.pin')}
            inputmode="numeric"
            autocomplete="current-password"
            width={10}
            dir="ltr"
          />
        </SendForm>
        <p class="govuk-body">
          <a class="govuk-link" href={url('/register/number')}>
            {t('people.resume.lost')}
          </a>
        </p>
      </>
    ),
  }),
  post: async (page) => {
    if (page.actor.kind !== 'public') return { redirect: '/register' }
    const number = readPin(page.form.text('number'))
    if (!/^[0-9]{8}$/.test(number))
      throw new InvalidInputError({ number: { key: 'people.error.draft-number' } })
    await resumeRegistration(page, number, readPin(page.form.text('pin')))
    return { redirect: firstOpen(registrationOf(page)), message: { key: 'people.resume.welcome' } }
  },
})

const numberPage = definePage({
  path: '/register/number',
  policy: anyone,
  get: ({ t, texts, locale }) => ({
    title: t('people.resume.lost'),
    back: '/register/resume',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('people.resume.lost')}</h1>
        <p class="govuk-body">{t('people.resume.lost-text')}</p>
        <SendForm submit={t('people.resume.send')}>
          <SelectField
            name="phoneCountry"
            label={t('people.phone.country')}
            items={phoneCountryOptions(texts)}
            initial={phoneCountryOf[locale]}
          />
          <TextField
            name="phone"
            type="tel"
            label={t('people.phone.number')}
            autocomplete="tel"
            inputmode="tel"
            dir="ltr"
            width={20}
          />
        </SendForm>
      </>
    ),
  }),
  post: async (page) => {
    const phone = readPhone(page.form.text('phone'), page.form.text('phoneCountry'))
    if (phone === undefined) throw new InvalidInputError({ phone: { key: 'people.error.phone' } })
    await sendNumbers(page, phone)
    return { redirect: '/register/resume', message: { key: 'people.resume.sent' } }
  },
})

const donePage = definePage({
  path: '/register/done',
  policy: worker,
  get: ({ t, url }) => ({
    title: t('people.done.title'),
    body: (
      <>
        <Panel title={t('people.done.title')} />
        <h2 class="govuk-heading-m">{t('people.done.card')}</h2>
        <p class="govuk-body">{t('people.done.card-text')}</p>
        <Button href={url(newCardPath)}>{t('people.done.card-show')}</Button>
        <h2 class="govuk-heading-m">{t('people.done.next')}</h2>
        <ol class="govuk-list govuk-list--number">
          {['verify', 'jobs', 'offer'].map((step) => (
            <li>{t(`people.done.next.${step}`)}</li>
          ))}
        </ol>
        <Details summary={t('people.done.another')}>{t('people.done.another-text')}</Details>
      </>
    ),
  }),
})

export const registerPages: Page[] = [
  startPage,
  ...parts.map(questionPage),
  consentPage,
  checkPage,
  pinPage,
  keptPage,
  leavePage,
  resumePage,
  numberPage,
  donePage,
]
