import { randomUUID } from 'node:crypto'
import { dayOf } from '../../../../foundation/days.ts'
import { Bdi, Button, InsetText, SummaryList, WarningText } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { RadiosField, SelectField, SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import { asciiDigits } from '../../../../foundation/http/read-fields.ts'
import { isLocale, type Locale, localeNames, locales } from '../../../../foundation/i18n/locales.ts'
import { anyOf, memberOf, officer, worker } from '../../../../foundation/policy.ts'
import {
  createWorkerAccount,
  forgetNewCard,
  keepNewCard,
  PrintableCard,
  readNewCard,
} from '../../../accounts/index.ts'
import { skillLabels } from '../../../classifications/index.ts'
import type { NewPerson } from '../../domain.ts'
import { Lookalikes, lookalikesOf } from '../../duplicates/index.ts'
import { ConsentText } from '../../pages/consent.tsx'
import { type Draft, type Part, parts } from '../../pages/parts.tsx'
import { registerPeople } from '../../service.ts'
import {
  type Asked,
  assistsIn,
  confirmByCode,
  confirmOwnRegistration,
  ownRegistration,
  sendConfirmation,
} from '../service.ts'

const policy = anyOf(officer('registration'), memberOf('union', 'partner'))

/** What the worker at the desk has answered so far; ends with the session of the desk. */
type Assisted = { id: string; answers: Draft; locale?: Locale; alikeSeen?: true; shownToEmployers?: boolean }
/** Registered, and not yet confirmed. */
type Done = { person: string; name: string; phone: boolean; locale: Locale; asked?: Asked; confirmed?: true }
const draftKey = 'people.assisted'
const doneKey = 'people.assisted-done'

const draftOf = ({ session }: PageContext): Assisted =>
  session.get<Assisted>(draftKey) ?? { id: randomUUID(), answers: {} }
const save = ({ session }: PageContext, draft: Assisted) => session.set(draftKey, draft)

const pathOf = (part: Part) => `/desk/assist/${part.path}`
const identityEnds = parts.findIndex(({ field }) => field === 'phone')
const order = [
  '/desk/assist/language',
  ...parts.slice(0, identityEnds + 1).map(pathOf),
  '/desk/assist/alike',
  ...parts.slice(identityEnds + 1).map(pathOf),
  '/desk/assist/consent',
  '/desk/assist/check',
]
const after = (path: string) => order[order.indexOf(path) + 1] as string
const before = (path: string) => order[order.indexOf(path) - 1] ?? '/desk/assist'

function firstOpen({ answers, locale, alikeSeen, shownToEmployers }: Assisted): string {
  const isOpen: Record<string, boolean> = {
    '/desk/assist/language': locale === undefined,
    '/desk/assist/alike': alikeSeen === undefined,
    '/desk/assist/consent': shownToEmployers === undefined,
    ...Object.fromEntries(parts.map((part) => [pathOf(part), answers[part.field] === undefined])),
  }
  return order.find((path) => isOpen[path]) ?? '/desk/assist/check'
}

function detour(page: PageContext, path: string): PageResult | undefined {
  const open = firstOpen(draftOf(page))
  return order.indexOf(open) < order.indexOf(path) ? { redirect: open } : undefined
}

const startPage = definePage({
  path: '/desk/assist',
  policy,
  get: ({ t, url, session }) => {
    const started = session.get<Assisted>(draftKey)
    return {
      title: t('assisted.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('assisted.title')}</h1>
          <p class="govuk-body">{t('assisted.lead')}</p>
          <WarningText>{t('people.register.free')}</WarningText>
          {started && (
            <>
              <InsetText>{t('assisted.started')}</InsetText>
              <Button href={url(firstOpen(started))}>{t('people.register.go-on')}</Button>
            </>
          )}
          <SendForm submit={t('assisted.start')} {...(started ? { variant: 'secondary' as const } : {})} />
        </>
      ),
    }
  },
  post: async (page) => {
    await page.session.set(doneKey, undefined)
    await forgetNewCard(page)
    await save(page, { id: randomUUID(), answers: {} })
    return { redirect: order[0] as string }
  },
})

const languagePage = definePage({
  path: '/desk/assist/language',
  policy,
  get: (page) => ({
    title: page.t('assisted.language'),
    back: '/desk/assist',
    body: (
      <SendForm submit={page.t('continue')}>
        <SelectField
          name="locale"
          label={page.t('assisted.language')}
          labelSize="l"
          labelIsHeading
          hint={page.t('assisted.language-hint')}
          items={locales.map((value) => ({ value, text: localeNames[value] }))}
          initial={draftOf(page).locale ?? page.locale}
        />
      </SendForm>
    ),
  }),
  post: async (page) => {
    const locale = page.form.text('locale')
    if (!isLocale(locale)) throw new InvalidInputError({ locale: { key: 'assisted.error.language' } })
    await save(page, { ...draftOf(page), locale })
    return { redirect: after('/desk/assist/language') }
  },
})

function questionPage(part: Part): Page {
  const path = pathOf(part)
  const show = async (page: PageContext): Promise<PageResult> => ({
    title: page.t(`people.part.${part.path}`),
    back: page.query.has('change') ? '/desk/assist/check' : before(path),
    body: (
      <SendForm {...(part.ownButtons ? {} : { submit: page.t('continue') })}>
        {await part.fields(page, draftOf(page).answers)}
      </SendForm>
    ),
  })
  return definePage({
    path,
    policy,
    get: (page) => detour(page, path) ?? show(page),
    post: async (page) => {
      const away = detour(page, path)
      if (away) return away
      if (part.searching?.(page)) return show(page)
      const draft = draftOf(page)
      const answers = { ...draft.answers, ...(await part.read(page, draft.answers)) }
      if (answers.nationality !== undefined && answers.nationality !== assistsIn(page.actor))
        throw new InvalidInputError({ nationality: { key: 'assisted.error.nationality' } })
      await save(page, { ...draft, answers })
      const changing = page.query.has('change')
      if (page.form.has('again')) return { redirect: changing ? `${path}?change=yes` : path }
      const followUp = part.path === 'work' && changing ? '/desk/assist/years?change=yes' : undefined
      return { redirect: followUp ?? (changing ? '/desk/assist/check' : after(path)) }
    },
  })
}

/** Before anything is written: is this worker here already? Neither unions nor centres see the records of others. */
const alikePage = definePage({
  path: '/desk/assist/alike',
  policy,
  get: async (page) => {
    const path = '/desk/assist/alike'
    const away = detour(page, path)
    if (away) return away
    const { t } = page
    const { fullName, birthDate, nationality, phone } = draftOf(page).answers as Required<Draft>
    const found =
      page.actor.kind === 'staff' && page.actor.organisationKind === 'authority'
        ? await page.read((work) => lookalikesOf(work, { fullName, birthDate, nationality, phone }))
        : undefined
    return {
      title: t('assisted.alike'),
      back: before(path),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('assisted.alike')}</h1>
          {found === undefined && <p class="govuk-body">{t('assisted.alike-ask')}</p>}
          {found?.length === 0 && <p class="govuk-body">{t('assisted.alike-none')}</p>}
          {found && found.length > 0 && (
            <>
              <p class="govuk-body">{t('assisted.alike-found')}</p>
              <Lookalikes found={found} />
            </>
          )}
          <SendForm submit={t('assisted.alike-new')} />
        </>
      ),
    }
  },
  post: async (page) => {
    await save(page, { ...draftOf(page), alikeSeen: true })
    return { redirect: after('/desk/assist/alike') }
  },
})

const consentPage = definePage({
  path: '/desk/assist/consent',
  policy,
  get: (page) => {
    const path = '/desk/assist/consent'
    const { t } = page
    const { shownToEmployers } = draftOf(page)
    return (
      detour(page, path) ?? {
        title: t('people.consent.title'),
        back: page.query.has('change') ? '/desk/assist/check' : before(path),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.consent.title')}</h1>
            <InsetText>{t('assisted.read-aloud')}</InsetText>
            <ConsentText t={t} />
            <SendForm submit={t('continue')}>
              <RadiosField
                name="shown"
                legend={t('assisted.consent-question')}
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
    const away = detour(page, '/desk/assist/consent')
    if (away) return away
    const shown = page.form.text('shown')
    if (shown !== 'yes' && shown !== 'no')
      throw new InvalidInputError({ shown: { key: 'people.error.consent' } })
    await save(page, { ...draftOf(page), shownToEmployers: shown === 'yes' })
    return { redirect: '/desk/assist/check' }
  },
})

const checkPage = definePage({
  path: '/desk/assist/check',
  policy,
  get: async (page) => {
    const away = detour(page, '/desk/assist/check')
    if (away) return away
    const { t, url } = page
    const person = complete(page)
    const labels = await page.read((work) => skillLabels(work, person.skills, page.locale))
    const row = (path: string, value: unknown) => ({
      key: t(`people.part.${path}`),
      value: value as never,
      actions: [{ href: url(`/desk/assist/${path}?change=yes`), hiddenText: t(`people.part.${path}`) }],
    })
    return {
      title: t('assisted.check'),
      back: '/desk/assist/consent',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('assisted.check')}</h1>
          <SummaryList
            rows={[
              ...parts.map((part) => part.show && row(part.path, part.show(page, person, labels))),
              row('consent', t(person.shownToEmployers ? 'people.consent.yes' : 'people.consent.no')),
            ]}
          />
          <SendForm submit={t('assisted.register')} />
        </>
      ),
    }
  },
  post: async (page) => {
    const away = detour(page, '/desk/assist/check')
    if (away) return away
    const person = complete(page)
    const card = await page.write(async (work) => {
      const [id] = await registerPeople(work, [person], 'desk')
      return (await createWorkerAccount(work, { person: id as string, pinHash: null, locale: person.locale }))
        .card
    })
    const { id, fullName, phone, locale } = person
    await page.session.set(draftKey, undefined)
    await page.session.set(doneKey, {
      person: id,
      name: fullName,
      phone: phone !== null,
      locale,
    } satisfies Done)
    await keepNewCard(page, card)
    return { redirect: '/desk/assist/done' }
  },
})

/** All answers; only asked for after `detour` found none open. */
function complete(page: PageContext): NewPerson & { id: string } {
  const { id, answers, locale, shownToEmployers } = draftOf(page)
  return {
    ...(answers as Required<Draft>),
    id,
    locale: locale ?? page.locale,
    shownToEmployers: shownToEmployers === true,
  }
}

const donePage = definePage({
  path: '/desk/assist/done',
  policy,
  get: (page) => {
    const { t, session } = page
    const done = session.get<Done>(doneKey)
    const card = readNewCard(page)
    if (!done || !card) return { redirect: '/desk/assist' }
    return {
      title: t('assisted.done'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('assisted.done')}</h1>
          <p class="govuk-body">
            <Bdi>{done.name}</Bdi>
          </p>
          <h2 class="govuk-heading-m">{t('assisted.card')}</h2>
          <p class="govuk-body">{t('assisted.card-text')}</p>
          <PrintableCard card={card} locale={done.locale} />
          <h2 class="govuk-heading-m">{t('assisted.confirm')}</h2>
          {done.confirmed ? (
            <InsetText>{t('assisted.confirmed')}</InsetText>
          ) : (
            <>
              <p class="govuk-body">{t('assisted.confirm-card')}</p>
              {done.phone && !done.asked && (
                <SendForm submit={t('assisted.send-code')} variant="secondary">
                  <input type="hidden" name="wish" value="send" />
                </SendForm>
              )}
              {done.asked && (
                <SendForm submit={t('assisted.check-code')}>
                  <input type="hidden" name="wish" value="check" />
                  <TextField
                    name="code"
                    label={t('assisted.code')}
                    hint={t('assisted.code-hint')}
                    inputmode="numeric"
                    autocomplete="off"
                    dir="ltr"
                    width={10}
                  />
                </SendForm>
              )}
            </>
          )}
          <SendForm action="/desk/assist" submit={t('assisted.next')} />
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, session } = page
    const done = session.get<Done>(doneKey)
    if (!done) return { redirect: '/desk/assist' }
    if (form.text('wish') === 'send') {
      const asked = await sendConfirmation(page, done.person, done.locale)
      await session.set(doneKey, { ...done, ...(asked ? { asked } : {}) })
      return { redirect: '/desk/assist/done', message: { key: 'assisted.code-sent' } }
    }
    if (done.asked) {
      await confirmByCode(page, done.asked, asciiDigits(form.text('code')).replace(/\D/g, ''))
      await session.set(doneKey, { ...done, confirmed: true })
    }
    return { redirect: '/desk/assist/done' }
  },
})

/** Where the worker says yes to what others wrote down, after the first sign-in with the card. */
const confirmPage = definePage({
  path: '/me/confirm',
  policy: worker,
  get: async ({ t, texts, url, read }) => {
    const registration = await read(ownRegistration)
    if (!registration || registration.confirmedAt) return { redirect: '/me' }
    return {
      title: t('assisted.own'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('assisted.own')}</h1>
          <p class="govuk-body">
            {t('assisted.own-by', { date: texts.date(dayOf(registration.registeredAt)) })}{' '}
            <Bdi>{registration.organisation}</Bdi>
          </p>
          <p class="govuk-body">{t('assisted.own-text')}</p>
          <ul class="govuk-list govuk-list--bullet">
            <li>
              <a class="govuk-link" href={url('/me/profile')}>
                {t('people.profile.title')}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={url('/me/sharing')}>
                {t('sharing.title')}
              </a>
            </li>
          </ul>
          <SendForm submit={t('assisted.own-yes')} />
        </>
      ),
    }
  },
  post: async ({ write }) => {
    await write(confirmOwnRegistration)
    return { redirect: '/me', message: { key: 'assisted.own-confirmed' } }
  },
})

export const assistedPages: Page[] = [
  startPage,
  languagePage,
  ...parts.map(questionPage),
  alikePage,
  consentPage,
  checkPage,
  donePage,
  confirmPage,
]
