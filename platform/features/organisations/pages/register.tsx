import type { VNode } from 'preact'
import type { Actor } from '../../../foundation/actor.ts'
import { Bdi, Button, InsetText, SummaryList } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SelectField, SendForm, TextField } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../foundation/http/page.ts'
import { countryCodes, type Texts } from '../../../foundation/i18n/texts.ts'
import { messagesAreLocal } from '../../../foundation/outbox/index.ts'
import { anyone } from '../../../foundation/policy.ts'
import {
  closeRegistration,
  NewPassword,
  openRegistration,
  registrationHours,
  sendRegistrationLink,
} from '../../accounts/index.ts'
import { type Registration, registrableKinds, registrationProblems } from '../domain.ts'
import { checkRegistration, registerOrganisation } from '../service.ts'

const draftKey = 'organisations.registration'
type Draft = Partial<Registration>

type Step = {
  path: string
  field: keyof Registration
  /** Asked only of those it concerns. */
  asked?: (draft: Draft) => boolean
  /** The one question of the page, with what was answered before. */
  question: (page: PageContext, initial: string | undefined) => VNode
  /** The answer as people read it. */
  answer?: (texts: Texts, value: string) => string
}

const steps: Step[] = [
  {
    path: '/organisations/register',
    field: 'kind',
    question: ({ t }, initial) => (
      <>
        <RadiosField
          name="kind"
          legend={t('organisations.kind.question')}
          legendSize="l"
          legendIsHeading
          initial={initial}
          items={registrableKinds.map((kind) => ({
            value: kind,
            text: t(`organisations.kind.${kind}`),
            hint: t(`organisations.kind.${kind}.hint`),
          }))}
        />
        <InsetText>{t('organisations.register.lead')}</InsetText>
      </>
    ),
    answer: ({ t }, value) => t(`organisations.kind.${value}`),
  },
  textStep('/organisations/register/name', 'name', { autocomplete: 'organization' }),
  countryStep('/organisations/register/country', 'country'),
  {
    ...countryStep('/organisations/register/hires-from', 'recruitsFrom'),
    asked: ({ kind }) => kind === 'employer',
  },
  textStep('/organisations/register/number', 'registrationNumber', {}),
  textStep('/organisations/register/you', 'displayName', { autocomplete: 'name' }),
  textStep('/organisations/register/email', 'email', { type: 'email', autocomplete: 'email', dir: 'ltr' }),
]

const checkPath = '/organisations/register/check'
const donePath = '/organisations/register/done'
const confirmPath = '/organisations/register/confirm'
/** Sees that a number is taken by an organisation that is not public yet. */
const registrar: Actor = { kind: 'system', name: 'organisation-registration' }

function textStep(
  path: string,
  field: keyof Registration,
  input: { type?: 'email'; autocomplete?: string; dir?: 'ltr' },
): Step {
  return {
    path,
    field,
    question: ({ t }, initial) => (
      <TextField
        name={field}
        label={t(`organisations.${field}.question`)}
        labelSize="l"
        labelIsHeading
        hint={t(`organisations.${field}.hint`)}
        dir="auto"
        {...input}
        initial={initial}
      />
    ),
  }
}

function countryStep(path: string, field: 'country' | 'recruitsFrom'): Step {
  return {
    path,
    field,
    question: ({ t, texts }, initial) => (
      <SelectField
        name={field}
        label={t(`organisations.${field}.question`)}
        labelSize="l"
        labelIsHeading
        hint={t(`organisations.${field}.hint`)}
        initial={initial ?? ''}
        items={[
          { value: '', text: t('choose') },
          ...countryCodes
            .map((code) => ({ value: code, text: texts.country(code) }))
            .sort((a, b) => texts.compare(a.text, b.text)),
        ]}
      />
    ),
    answer: (texts, value) => texts.country(value),
  }
}

function draftOf(page: PageContext): Draft {
  return page.session.get<Draft>(draftKey) ?? {}
}

function stepsFor(draft: Draft): Step[] {
  return steps.filter((step) => step.asked?.(draft) ?? true)
}

/** Where to go on: the first question without an answer, or the check. */
function nextPath(draft: Draft): string {
  return stepsFor(draft).find(({ field }) => draft[field] === undefined)?.path ?? checkPath
}

function stepPage(step: Step): Page {
  return definePage({
    path: step.path,
    policy: anyone,
    get(page) {
      const draft = draftOf(page)
      const before = stepsFor(draft)[stepsFor(draft).indexOf(step) - 1]
      return {
        title: page.t(`organisations.${step.field}.question`),
        back: before?.path ?? '/organisations',
        body: (
          <SendForm submit={page.t('continue')}>
            {step.question(page, draft[step.field] ?? undefined)}
          </SendForm>
        ),
      }
    },
    async post(page) {
      const value = page.form.text(step.field)
      const answer = { [step.field]: step.field === 'email' ? value.toLowerCase() : value } as Draft
      const problems = registrationProblems(answer)
      if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
      const draft = { ...draftOf(page), ...answer }
      await page.session.set(draftKey, draft)
      return { redirect: nextPath(draft) }
    },
  })
}

const checkPage = definePage({
  path: checkPath,
  policy: anyone,
  get(page) {
    const { t, texts, url } = page
    const draft = draftOf(page)
    const missing = nextPath(draft)
    if (missing !== checkPath) return { redirect: missing }
    return {
      title: t('organisations.check.title'),
      back: steps.at(-1)!.path,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('organisations.check.title')}</h1>
          <SummaryList
            rows={stepsFor(draft).map(({ field, path, answer }) => {
              const value = draft[field] ?? ''
              return {
                key: t(`organisations.${field}`),
                value: answer ? answer(texts, value) : <Bdi>{value}</Bdi>,
                actions: [{ href: url(path), hiddenText: t(`organisations.${field}`) }],
              }
            })}
          />
          <SendForm submit={t('organisations.check.send')}>
            <p class="govuk-body">{t('organisations.check.declaration')}</p>
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    const draft = draftOf(page)
    if (nextPath(draft) !== checkPath) return { redirect: nextPath(draft) }
    const registration = { ...draft, recruitsFrom: draft.recruitsFrom ?? null } as Registration
    await page.app.database.read(registrar, (work) => checkRegistration(work, registration))
    await sendRegistrationLink(page, confirmPath, registration)
    // The answers stay: an address that was mistyped is put right and sent again.
    return { redirect: donePath }
  },
})

const donePage = definePage({
  path: donePath,
  policy: anyone,
  get(page) {
    const { app, t, url } = page
    const { email } = draftOf(page)
    return {
      title: t('organisations.sent.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('organisations.sent.title')}</h1>
          {email && (
            <p class="govuk-body">
              <Bdi>{email}</Bdi>
            </p>
          )}
          <p class="govuk-body">{t('organisations.sent.text', { hours: registrationHours })}</p>
          {messagesAreLocal(app.config) && (
            <InsetText>
              <a class="govuk-link" href={url('/dev/messages')}>
                {t('accounts.staff.code.local')}
              </a>
            </InsetText>
          )}
          {email && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(checkPath)}>
                {t('organisations.sent.again')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

/** Opened from the e-mail: now the address is proved, and the organisation is made. */
const confirmPage = definePage({
  path: confirmPath,
  policy: anyone,
  async get(page) {
    const { query, t, texts, url } = page
    const registration = (await openRegistration(page, query.text('token'))) as Registration | undefined
    const title = t('organisations.confirm.title')
    return {
      title,
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          {registration ? (
            <>
              <SummaryList
                rows={stepsFor(registration).map(({ field, answer }) => {
                  const value = registration[field] ?? ''
                  return {
                    key: t(`organisations.${field}`),
                    value: answer ? answer(texts, value) : <Bdi>{value}</Bdi>,
                  }
                })}
              />
              <SendForm submit={t('organisations.check.submit')}>
                <NewPassword />
              </SendForm>
            </>
          ) : (
            <>
              <p class="govuk-body">{t('organisations.confirm.used')}</p>
              <Button href={url('/staff/sign-in')}>{t('sign-in')}</Button>
            </>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const { form, locale, query } = page
    await closeRegistration(page, query.text('token'), (work, registration) =>
      registerOrganisation(work, registration as Registration, form.text('password'), locale),
    )
    await page.session.set(draftKey, undefined)
    return { redirect: '/staff/sign-in', message: { key: 'organisations.confirm.done' } }
  },
})

export const registerPages: Page[] = [...steps.map(stepPage), checkPage, donePage, confirmPage]
