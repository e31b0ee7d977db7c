import { CEFR_LEVELS, type CefrLevel } from '@fairway/matching'
import type { ComponentChildren, VNode } from 'preact'
import { today } from '../../../foundation/days.ts'
import { Bdi, Button, ButtonGroup } from '../../../foundation/design/index.ts'
import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import {
  CheckboxesField,
  DateField,
  RadiosField,
  SelectField,
  TextField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import type { PageContext } from '../../../foundation/http/page.ts'
import { asciiDigits, dateFrom, integerFrom } from '../../../foundation/http/read-fields.ts'
import { countryCodes, languageCodes } from '../../../foundation/i18n/texts.ts'
import { phoneCountryOf, phoneCountryOptions, readPhone } from '../../accounts/index.ts'
import {
  isSearching,
  isUnitGroup,
  OccupationPicker,
  occupationPicker,
  occupationTitle,
  readPicker,
  SkillPicker,
  skillPicker,
} from '../../classifications/index.ts'
import { countryOptions, frequentDestinations, languageOptions, nationalityOf } from '../countries.ts'
import { cleanName, identityFields, limits, type Profile, problemsOf } from '../domain.ts'

export type Draft = Partial<Profile>

/** One question about the worker: asked in the registration and again when the record is changed. */
export type Part = {
  /** Last piece of its address. */
  path: string
  field: keyof Profile
  /** Everything inside the form; its own buttons too when it has `ownButtons`. */
  fields: (page: PageContext, value: Draft) => VNode | Promise<VNode>
  /** What was answered. Throws InvalidInputError for what cannot be. */
  read: (page: PageContext, value: Draft) => Draft | Promise<Draft>
  /** Sent by a button that only searches: show the page again. */
  searching?: (page: PageContext) => boolean
  /** The answer in the reader's language. Without it the answer stands in another part's row. */
  show?: (page: PageContext, value: Profile, skills: SkillLabels) => ComponentChildren
  ownButtons?: boolean
}

/** Above the heading, for everybody but the worker: several records are open at a desk. */
export function WhoseRecord({ person }: { person: { fullName: string } }) {
  const { actor } = usePage()
  if (actor.kind === 'worker') return null
  return (
    <span class="govuk-caption-l">
      <Bdi>{person.fullName}</Bdi>
    </span>
  )
}

/** Labels of skills by id, in the reader's language. */
export type SkillLabels = Map<string, string>

function read<K extends keyof Profile>(field: K, value: Profile[K]): Draft {
  const answer = { [field]: value } as Draft
  refuse(problemsOf(answer, today()))
  return answer
}

export function refuse(problems: Record<string, Message>): void {
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
}

const namePart: Part = {
  path: 'name',
  field: 'fullName',
  fields: ({ t }, { fullName }) => (
    <TextField
      name="fullName"
      label={t('people.name.label')}
      labelSize="l"
      labelIsHeading
      hint={t('people.name.hint')}
      autocomplete="name"
      spellcheck={false}
      dir="auto"
      initial={fullName}
    />
  ),
  read: ({ form }) => read('fullName', cleanName(form.text('fullName'))),
  show: (_page, { fullName }) => <Bdi>{fullName}</Bdi>,
}

/** The day, or the year when no more is known. */
export function birthText(
  { t, texts }: Pick<PageContext, 't' | 'texts'>,
  { birthDate, birthYearOnly }: Pick<Profile, 'birthDate' | 'birthYearOnly'>,
): string {
  return birthYearOnly
    ? t('people.birth-date.in-year', { year: birthDate.slice(0, 4) })
    : texts.date(birthDate)
}

const birthDatePart: Part = {
  path: 'birth-date',
  field: 'birthDate',
  fields: ({ t }, { birthDate, birthYearOnly }) => (
    <>
      <DateField
        name="birthDate"
        legend={t('people.birth-date.label')}
        legendSize="l"
        legendIsHeading
        hint={t('people.birth-date.hint')}
        birthDate
        initial={birthYearOnly ? birthDate?.slice(0, 4) : birthDate}
      />
      <CheckboxesField
        name="birthYearOnly"
        small
        initial={birthYearOnly ? ['yes'] : []}
        items={[{ value: 'yes', text: t('people.birth-date.year-only') }]}
      />
    </>
  ),
  read: ({ form }) => {
    const birthYearOnly = form.has('birthYearOnly')
    const year = asciiDigits(form.text('birthDate-year'))
    const birthDate = birthYearOnly ? `${year}-01-01` : (dateFrom(form, 'birthDate') ?? '')
    refuse(problemsOf({ birthDate, birthYearOnly }, today()))
    return { birthDate, birthYearOnly }
  },
  show: birthText,
}

const nationalityPart: Part = {
  path: 'nationality',
  field: 'nationality',
  fields: ({ t, texts, locale }, { nationality }) => (
    <SelectField
      name="nationality"
      label={t('people.nationality.label')}
      labelSize="l"
      labelIsHeading
      hint={t('people.nationality.hint')}
      items={[{ value: '', text: t('choose') }, ...countryOptions(texts)]}
      initial={nationality ?? nationalityOf[locale] ?? ''}
    />
  ),
  read: ({ form }) => read('nationality', form.text('nationality')),
  show: ({ texts }, { nationality }) => texts.country(nationality),
}

const phonePart: Part = {
  path: 'phone',
  field: 'phone',
  fields: ({ t, texts, locale }, { phone, nationality }) => (
    <RadiosField
      name="hasPhone"
      legend={t('people.phone.label')}
      legendSize="l"
      legendIsHeading
      hint={t('people.phone.hint')}
      initial={phone === undefined ? undefined : phone === null ? 'no' : 'yes'}
      items={[
        {
          value: 'yes',
          text: t('people.phone.yes'),
          conditional: (
            <>
              <SelectField
                name="phoneCountry"
                label={t('people.phone.country')}
                items={phoneCountryOptions(texts)}
                initial={nationality ?? phoneCountryOf[locale]}
              />
              <TextField
                name="phone"
                type="tel"
                label={t('people.phone.number')}
                autocomplete="tel"
                inputmode="tel"
                dir="ltr"
                width={20}
                initial={phone ?? undefined}
              />
            </>
          ),
        },
        { value: 'no', text: t('people.phone.no'), hint: t('people.phone.no-hint') },
      ]}
    />
  ),
  read: ({ form }) => {
    if (form.text('hasPhone') === 'no') return { phone: null }
    if (form.text('hasPhone') !== 'yes')
      throw new InvalidInputError({ hasPhone: { key: 'people.error.has-phone' } })
    const phone = readPhone(form.text('phone'), form.text('phoneCountry'))
    if (phone === undefined) throw new InvalidInputError({ phone: { key: 'people.error.phone' } })
    return read('phone', phone)
  },
  show: ({ t }, { phone }) => (phone === null ? t('people.phone.none') : <bdi dir="ltr">{phone}</bdi>),
}

const occupationsPart: Part = {
  path: 'work',
  field: 'occupations',
  fields: async (page, { occupations }) => (
    <OccupationPicker
      picker={await occupationPicker(page, 'occupations', { initial: occupations?.map(({ isco }) => isco) })}
      label={page.t('people.occupations.label')}
      hint={page.t('people.occupations.hint', { max: limits.occupations })}
      labelIsHeading
    />
  ),
  searching: ({ form }) => isSearching(form, 'occupations'),
  read: ({ form }, { occupations = [] }) => {
    const chosen = readPicker(form, 'occupations').filter(isUnitGroup)
    const before = new Map(occupations.map(({ isco, years }) => [isco, years]))
    return read(
      'occupations',
      chosen.map((isco) => ({ isco, years: before.get(isco) ?? 0 })),
    )
  },
  show: ({ t, locale }, { occupations }) => (
    <ShortList
      items={occupations.map(({ isco, years }) => (
        <>
          {occupationTitle(isco, locale)} ({t('people.years.count', { years })})
        </>
      ))}
    />
  ),
}

const skillsPart: Part = {
  path: 'skills',
  field: 'skills',
  fields: async (page, { skills, occupations }) => (
    <SkillPicker
      picker={
        await skillPicker(page, 'skills', {
          initial: skills,
          occupations: occupations?.map(({ isco }) => isco),
        })
      }
      label={page.t('people.skills.label')}
      hint={page.t('people.skills.hint')}
      labelIsHeading
    />
  ),
  searching: ({ form }) => isSearching(form, 'skills'),
  read: ({ form }) => read('skills', readPicker(form, 'skills')),
  show: ({ t }, { skills }, labels) =>
    skills.length === 0 ? (
      t('people.skills.none')
    ) : (
      <ShortList items={skills.map((id) => <Bdi>{labels.get(id) ?? id}</Bdi>)} />
    ),
}

const yearsPart: Part = {
  path: 'years',
  field: 'occupations',
  fields: ({ t, locale }, { occupations = [] }) => (
    <>
      <h1 class="govuk-heading-l">{t('people.years.title')}</h1>
      <p class="govuk-body">{t('people.years.hint')}</p>
      {occupations.map(({ isco, years }) => (
        <TextField
          name={`years-${isco}`}
          label={occupationTitle(isco, locale)}
          labelSize="s"
          inputmode="numeric"
          width={3}
          suffix={t('people.years.unit')}
          initial={String(years)}
        />
      ))}
    </>
  ),
  read: ({ form }, { occupations = [] }) => {
    const problems: Record<string, Message> = {}
    const answered = occupations.map(({ isco }) => {
      const years = integerFrom(form.text(`years-${isco}`)) ?? -1
      if (years < 0 || years > limits.years)
        problems[`years-${isco}`] = { key: 'people.error.years', values: { max: limits.years } }
      return { isco, years }
    })
    refuse(problems)
    return read('occupations', answered)
  },
}

const languagesPart: Part = {
  path: 'languages',
  field: 'languages',
  ownButtons: true,
  fields: (page, { languages = [] }) => {
    const { t, texts, locale, form } = page
    const kept = form.has('_once')
      ? form.all('languages').flatMap((text) => readLanguage(text) ?? [])
      : languages
    return (
      <>
        <h1 class="govuk-heading-l">{t('people.languages.title')}</h1>
        {kept.length > 0 && (
          <CheckboxesField
            name="languages"
            legend={t('people.languages.yours')}
            legendSize="s"
            hint={t('people.list.keep')}
            initial={kept.map(writeLanguage)}
            items={kept.map((one) => ({
              value: writeLanguage(one),
              text: texts.language(one.language),
              hint: cefrText(page, one.cefr),
            }))}
          />
        )}
        {kept.length < limits.languages && (
          <>
            <SelectField
              name="language"
              label={t(kept.length === 0 ? 'people.languages.first' : 'people.languages.another')}
              labelSize="s"
              items={[{ value: '', text: t('choose') }, ...languageOptions(texts)]}
              initial={kept.length === 0 ? locale : ''}
            />
            <RadiosField
              name="cefr"
              legend={t('people.languages.level')}
              legendSize="s"
              small
              items={CEFR_LEVELS.map((level) => ({ value: level, text: cefrText(page, level) }))}
            />
          </>
        )}
        <AgainButtons page={page} again={t('people.languages.add')} full={kept.length >= limits.languages} />
      </>
    )
  },
  read: ({ form }) => {
    const kept = form.all('languages').flatMap((text) => readLanguage(text) ?? [])
    const language = form.text('language')
    const cefr = form.text('cefr') as CefrLevel
    const added = language !== '' || form.text('cefr') !== ''
    if (added && !languageCodes.includes(language))
      throw new InvalidInputError({ language: { key: 'people.error.language' } })
    if (added && !CEFR_LEVELS.includes(cefr))
      throw new InvalidInputError({ cefr: { key: 'people.error.language-level' } })
    const all = added ? [...kept.filter((one) => one.language !== language), { language, cefr }] : kept
    if (all.length === 0) throw new InvalidInputError({ language: { key: 'people.error.languages' } })
    return read('languages', all)
  },
  show: (page, { languages }) => (
    <ShortList
      items={languages.map(({ language, cefr }) => (
        <>
          {page.texts.language(language)}: {cefrText(page, cefr)}
        </>
      ))}
    />
  ),
}

function writeLanguage({ language, cefr }: { language: string; cefr: string }): string {
  return `${language}:${cefr}`
}

function readLanguage(text: string): { language: string; cefr: CefrLevel } | undefined {
  const [language = '', cefr = ''] = text.split(':')
  return languageCodes.includes(language) && (CEFR_LEVELS as readonly string[]).includes(cefr)
    ? { language, cefr: cefr as CefrLevel }
    : undefined
}

function cefrText({ t }: PageContext, level: CefrLevel): string {
  return t(`people.cefr.${level}`)
}

function countriesPart(field: 'wanted' | 'refused' | 'unsure'): Part {
  return {
    path: field === 'wanted' ? 'countries' : `countries-${field}`,
    field,
    ownButtons: true,
    fields: (page, value) => {
      const { t, texts, form } = page
      const chosen = form.has('_once')
        ? form.all(field).filter((code) => countryCodes.includes(code))
        : (value[field] ?? [])
      const offered = new Set([...frequentDestinations, ...chosen])
      offered.delete(value.nationality ?? '')
      return (
        <>
          <CheckboxesField
            name={field}
            legend={t(`people.${field}.label`)}
            legendSize="l"
            legendIsHeading
            hint={t(`people.${field}.hint`)}
            small
            initial={chosen}
            items={countryOptions(texts).filter((option) => offered.has(option.value))}
          />
          <SelectField
            name="country"
            label={t('people.countries.other')}
            items={[
              { value: '', text: t('choose') },
              ...countryOptions(texts).filter((option) => !offered.has(option.value)),
            ]}
          />
          <AgainButtons page={page} again={t('people.countries.add')} />
        </>
      )
    },
    read: ({ form }, value) => {
      const other = form.text('country')
      const countries = [...new Set([...form.all(field), ...(other === '' ? [] : [other])])]
      const { wanted = [], refused = [], unsure = [] } = value
      const problems = problemsOf({ wanted, refused, unsure, [field]: countries }, today())
      // The question that is answered last says that they contradict each other.
      const [problem] = Object.values(problems)
      if (problem) refuse({ [field]: problem })
      return { [field]: countries }
    },
    show: ({ t, texts }, value) =>
      value[field]?.length ? texts.list(value[field].map(texts.country)) : t(`people.${field}.none`),
  }
}

/** "Add" comes back to the same question, "continue" goes on. */
function AgainButtons(props: { page: PageContext; again: string; full?: boolean }) {
  return (
    <ButtonGroup>
      {!props.full && (
        <Button name="again" value="yes" variant="secondary">
          {props.again}
        </Button>
      )}
      <Button>{props.page.t('continue')}</Button>
    </ButtonGroup>
  )
}

function ShortList({ items }: { items: ComponentChildren[] }) {
  return (
    <ul class="govuk-list">
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  )
}

/** In the order they are asked at registration. */
export const parts: Part[] = [
  namePart,
  birthDatePart,
  nationalityPart,
  phonePart,
  occupationsPart,
  yearsPart,
  skillsPart,
  languagesPart,
  countriesPart('wanted'),
  countriesPart('refused'),
]

/** Asked only when the record is changed. */
export const furtherParts: Part[] = [countriesPart('unsure')]

export function isIdentity(part: Part): boolean {
  return (identityFields as readonly string[]).includes(part.field)
}
