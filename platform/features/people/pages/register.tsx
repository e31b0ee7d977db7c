import { randomUUID } from 'node:crypto'
import {
  Button,
  Details,
  InsetText,
  Panel,
  SummaryList,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SendForm, TextField } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { anyone, worker } from '../../../foundation/policy.ts'
import { countRegistration } from '../../../foundation/throttle.ts'
import { checkNewPin, createWorkerAccount, keepNewCard, newCardPath, readPin } from '../../accounts/index.ts'
import { skillLabels } from '../../classifications/index.ts'
import type { NewPerson } from '../domain.ts'
import { registerPerson } from '../service.ts'
import { ConsentText } from './consent.tsx'
import { type Draft, type Part, parts } from './parts.tsx'

/** What was answered so far, kept in the visitor's session. The secret number is never part of it. */
type Registration = {
  /** Of the person to be, so that sending the last page twice cannot make two. */
  id: string
  answers: Draft
  shownToEmployers?: boolean
}

const draftKey = 'registration'

function registrationOf({ session }: PageContext): Registration {
  return session.get<Registration>(draftKey) ?? { id: randomUUID(), answers: {} }
}

/** Path of the first question not answered yet; undefined when all are. */
function firstOpen({ answers, shownToEmployers }: Registration): string | undefined {
  const open = parts.find((part) => answers[part.field] === undefined)
  if (open) return `/register/${open.path}`
  return shownToEmployers === undefined ? '/register/consent' : undefined
}

const order = [...parts.map((part) => `/register/${part.path}`), '/register/consent', '/register/check']

/** One person at a time: who is signed in signs out before another one registers on the same phone. */
function detour(page: PageContext, path: string): PageResult | undefined {
  if (page.actor.kind !== 'public') return { redirect: '/register' }
  const open = firstOpen(registrationOf(page))
  const place = order.includes(path) ? order.indexOf(path) : order.length
  return open && order.indexOf(open) < place ? { redirect: open } : undefined
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
    const started = session.get<Registration>(draftKey)
    const first = `/register/${parts[0]?.path}`
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
              <InsetText>{t('people.register.started')}</InsetText>
              <Button href={url(firstOpen(started) ?? '/register/check')}>
                {t('people.register.go-on')}
              </Button>
              <SendForm submit={t('people.register.start-again')} variant="secondary" />
            </>
          ) : (
            <Button start href={url(first)}>
              {t('people.register.start')}
            </Button>
          )}
        </>
      ),
    }
  },
  post: async (page) => {
    await page.session.set(draftKey, undefined)
    return { redirect: `/register/${parts[0]?.path}` }
  },
})

function questionPage(part: Part, index: number): Page {
  const path = `/register/${part.path}`
  const show = async (page: PageContext): Promise<PageResult> => {
    const changing = page.query.has('change')
    const previous = index === 0 ? '/register' : (order[index - 1] as string)
    return {
      title: page.t(`people.part.${part.path}`),
      back: changing ? '/register/check' : previous,
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
      await page.session.set(draftKey, { ...registration, answers } satisfies Registration)
      const changing = page.query.has('change')
      if (page.form.has('again')) return { redirect: changing ? `${path}?change=yes` : path }
      // Another occupation has other years.
      const followUp = part.path === 'work' && changing ? '/register/years?change=yes' : undefined
      return { redirect: followUp ?? (changing ? '/register/check' : (order[index + 1] as string)) }
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
        back: page.query.has('change') ? '/register/check' : (order.at(-3) as string),
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
    await page.session.set(draftKey, {
      ...registrationOf(page),
      shownToEmployers: shown === 'yes',
    } satisfies Registration)
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
          <Button href={url('/register/secret-number')}>{t('continue')}</Button>
        </>
      ),
    }
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
        back: '/register/check',
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.pin.title')}</h1>
            <p class="govuk-body">{t('people.pin.text')}</p>
            <SendForm submit={t('people.pin.send')}>
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
    const person = complete(page)
    const pin = readPin(page.form.text('pin'))
    checkNewPin(pin, person.birthDate)
    if (readPin(page.form.text('pinAgain')) !== pin)
      throw new InvalidInputError({ pinAgain: { key: 'people.error.pin-again' } })
    await countRegistration(page.app, page.request.ip)
    const { account, card } = await page.write(async (work) => {
      const id = await registerPerson(work, person)
      return createWorkerAccount(work, {
        person: id,
        pin,
        locale: page.locale,
        birthDate: person.birthDate,
      })
    })
    await page.session.set(draftKey, undefined)
    await page.session.signIn(account)
    await keepNewCard(page, card)
    return { redirect: '/register/done' }
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
  donePage,
]
