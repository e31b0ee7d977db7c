/** The registration office compares one answer with one document; and what others changed in a record. */
import { EmptyState, SummaryList, Tag } from '../../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../../foundation/errors.ts'
import { RadiosField, SendForm } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../../foundation/http/page.ts'
import { officer, worker } from '../../../../foundation/policy.ts'
import { occupationTitle, skillLabels } from '../../../classifications/index.ts'
import { ownRecord, personOfJurisdiction } from '../../service.ts'
import {
  type EntryData,
  type KindName,
  kindNames,
  kindOfName,
  type SeenDocument,
  seenDocuments,
} from '../kinds.ts'
import { type Change, changesOf, checkEntry, type Entry, withdrawCheck } from '../service.ts'
import { answerRows, type Labels } from './answers.tsx'
import { CheckTag, entryPages } from './entries.tsx'
import { answersOf, type RecordAnswers } from './record.tsx'

const policy = officer('registration')
const idOf = ({ params }: PageContext) => params.id as string

export function SeenField({ page, options }: { page: PageContext; options: readonly SeenDocument[] }) {
  const { t } = page
  return (
    <RadiosField
      name="document"
      legend={t('people.checking.which')}
      legendSize="m"
      items={options.map((option) => ({ value: option, text: t(`people.option.${option}`) }))}
    />
  )
}

export function seenFrom({ form }: PageContext): SeenDocument {
  const seen = seenDocuments.find((one) => one === form.text('document'))
  if (!seen) throw new InvalidInputError({ document: { key: 'people.checking.which-error' } })
  return seen
}

/** What an officer can still compare with a document. */
export function ToCheck({
  page,
  person,
  answers,
}: {
  page: PageContext
  person: string
  answers: RecordAnswers
}) {
  const { t, url } = page
  const checkable = answers.entries.filter(({ kind }) => kindOfName(kind).checkedWith)
  if (checkable.length === 0) return null
  return (
    <>
      <h2 class="govuk-heading-m">{t('people.checking.title')}</h2>
      <ul class="govuk-list">
        {checkable.map((entry) => (
          <li>
            <a class="govuk-link" href={url(`/desk/people/${person}/check/${entry.id}`)}>
              {t(`people.kind.${entry.kind}`)}
              {': '}
              {answerRows(page, entry.kind, entry.data, answers.skills)[0]?.value}
            </a>{' '}
            <Tag colour={entry.check ? 'green' : 'grey'}>
              {t(entry.check ? 'people.status.verified' : 'people.checking.own-word')}
            </Tag>
          </li>
        ))}
      </ul>
    </>
  )
}

async function load(page: PageContext): Promise<{ person: string; entry: Entry; skills: Labels }> {
  return page.read(async (work) => {
    const { id } = await personOfJurisdiction(work, idOf(page))
    const { entries, skills } = await answersOf(work, id, page.locale)
    const entry = entries.find((one) => one.id === page.params.entryId)
    if (!entry || !kindOfName(entry.kind).checkedWith) throw new NotFoundError()
    return { person: id, entry, skills }
  })
}

const checkPage = definePage({
  path: '/desk/people/:id/check/:entryId',
  policy,
  get: async (page) => {
    const { t } = page
    const { person, entry, skills } = await load(page)
    return {
      title: t('people.checking.title'),
      back: `/desk/people/${person}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t(`people.kind.${entry.kind}`)}</h1>
          <SummaryList rows={answerRows(page, entry.kind, entry.data, skills)} />
          {entry.check ? (
            <>
              <p class="govuk-body">
                <CheckTag page={page} check={entry.check} />
              </p>
              <SendForm submit={t('people.checking.withdraw')} variant="warning">
                <input type="hidden" name="withdraw" value="yes" />
              </SendForm>
            </>
          ) : (
            <SendForm submit={t('people.checking.confirm')}>
              <input type="hidden" name="as" value={entry.updatedAt.toISOString()} />
              <SeenField page={page} options={kindOfName(entry.kind).checkedWith ?? []} />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async (page) => {
    const { person, entry } = await load(page)
    const redirect = `/desk/people/${person}`
    if (page.form.has('withdraw')) {
      await page.write((work) => withdrawCheck(work, person, entry.id))
      return { redirect, message: { key: 'people.checking.withdrawn' } }
    }
    const seen = seenFrom(page)
    const as = new Date(page.form.text('as'))
    const updatedAt = Number.isNaN(as.getTime()) ? new Date(0) : as
    await page.write((work) => checkEntry(work, person, { entry: entry.id, updatedAt, seen }))
    return { redirect, message: { key: 'people.checking.done' } }
  },
})

const isKind = (part: string): part is KindName => (kindNames as string[]).includes(part)

function wordsOf(page: PageContext, part: string, words: Change['before'], skills: Labels) {
  if (words === null) return page.t('people.changes.nothing')
  if (isKind(part)) {
    const rows = answerRows(page, part, (words.data ?? {}) as EntryData, skills)
    return (
      <>
        {rows.map(({ key, value }) => (
          <>
            {key}: {value}
            <br />
          </>
        ))}
      </>
    )
  }
  const { texts, locale } = page
  const text = (value: unknown) => String(value ?? '')
  switch (part) {
    case 'people':
      return (
        <>
          <bdi>{text(words.full_name)}</bdi>, {texts.date(text(words.birth_date))},{' '}
          {texts.country(text(words.nationality))}
        </>
      )
    case 'person_occupations':
      return `${occupationTitle(text(words.isco), locale)}, ${page.t('people.years.count', { years: Number(words.years) })}`
    case 'person_skills':
      return <bdi>{skills.get(text(words.skill_id)) ?? text(words.skill_id)}</bdi>
    case 'person_languages':
      return `${texts.language(text(words.language))}, ${page.t(`people.level.${text(words.cefr)}`)}`
    default:
      return texts.country(text(words.country))
  }
}

const partNames: Record<string, string> = {
  people: 'people.changes.identity',
  person_occupations: 'people.part.work',
  person_skills: 'people.part.skills',
  person_languages: 'people.part.languages',
  person_destinations: 'people.part.countries',
}

function ChangeList({ page, changes, skills }: { page: PageContext; changes: Change[]; skills: Labels }) {
  const { t, texts } = page
  if (changes.length === 0) return <EmptyState title={t('people.changes.none')} />
  return (
    <>
      {changes.map(({ part, before, after, organisation, changedAt }) => (
        <SummaryList
          card={{
            title: isKind(part) ? t(`people.kind.${part}`) : t(partNames[part] ?? 'people.changes.identity'),
          }}
          rows={[
            { key: t('people.changes.before'), value: wordsOf(page, part, before, skills) },
            { key: t('people.changes.after'), value: wordsOf(page, part, after, skills) },
            {
              key: t('people.changes.by'),
              value: (
                <>
                  <bdi>{organisation ?? '?'}</bdi>, {texts.moment(changedAt)}
                </>
              ),
            },
          ]}
        />
      ))}
    </>
  )
}

function changesPage(path: string, own: boolean): Page {
  return definePage({
    path,
    policy: own ? worker : policy,
    get: async (page) => {
      const { t } = page
      const { person, changes, skills } = await page.read(async (work) => {
        const person = await (own ? ownRecord(work) : personOfJurisdiction(work, idOf(page)))
        const changes = await changesOf(work, person.id)
        const named = changes.flatMap(({ before, after }) =>
          [before, after].flatMap((words) => {
            const data = words?.data as EntryData | undefined
            return [words?.skill_id, data?.skill].filter((id) => typeof id === 'string')
          }),
        )
        return { person, changes, skills: await skillLabels(work, named, page.locale) }
      })
      return {
        title: t('people.changes.title'),
        back: own ? '/me/profile' : `/desk/people/${person.id}`,
        body: (
          <>
            <h1 class="govuk-heading-l">{t('people.changes.title')}</h1>
            <p class="govuk-body">{t(own ? 'people.changes.lead' : 'people.changes.lead-desk')}</p>
            <ChangeList page={page} changes={changes} skills={skills} />
          </>
        ),
      }
    },
  })
}

export const checkPages: Page[] = [
  checkPage,
  changesPage('/me/changes', true),
  changesPage('/desk/people/:id/changes', false),
  ...entryPages({
    path: '/desk/people/:id/more',
    policy,
    person: (page) => page.read((work) => personOfJurisdiction(work, idOf(page))),
    base: (page) => `/desk/people/${idOf(page)}/more`,
    home: (page) => `/desk/people/${idOf(page)}`,
  }),
]
