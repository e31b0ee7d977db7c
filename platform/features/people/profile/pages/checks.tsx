/** The registration office compares one answer with one document. */
import { SummaryList, Tag } from '../../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../../foundation/errors.ts'
import { RadiosField, SendForm } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../../foundation/http/page.ts'
import { officer } from '../../../../foundation/policy.ts'
import type { PersonRecord } from '../../domain.ts'
import { WhoseRecord } from '../../pages/parts.tsx'
import { personOfJurisdiction } from '../../service.ts'
import { kindOfName, type SeenDocument, seenDocuments } from '../kinds.ts'
import { checkEntry, type Entry, withdrawCheck } from '../service.ts'
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

async function load(page: PageContext): Promise<{ person: PersonRecord; entry: Entry; skills: Labels }> {
  return page.read(async (work) => {
    const person = await personOfJurisdiction(work, idOf(page))
    const { entries, skills } = await answersOf(work, person.id, page.locale)
    const entry = entries.find((one) => one.id === page.params.entryId)
    if (!entry || !kindOfName(entry.kind).checkedWith) throw new NotFoundError()
    return { person, entry, skills }
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
      back: `/desk/people/${person.id}`,
      body: (
        <>
          <WhoseRecord person={person} />
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
    const redirect = `/desk/people/${person.id}`
    if (page.form.has('withdraw')) {
      await page.write((work) => withdrawCheck(work, person.id, entry.id))
      return { redirect, message: { key: 'people.checking.withdrawn' } }
    }
    const seen = seenFrom(page)
    const as = new Date(page.form.text('as'))
    const updatedAt = Number.isNaN(as.getTime()) ? new Date(0) : as
    await page.write((work) => checkEntry(work, person.id, { entry: entry.id, updatedAt, seen }))
    return { redirect, message: { key: 'people.checking.done' } }
  },
})

export const checkPages: Page[] = [
  checkPage,
  ...entryPages({
    path: '/desk/people/:id/more',
    policy,
    person: (page) => page.read((work) => personOfJurisdiction(work, idOf(page))),
    base: (page) => `/desk/people/${idOf(page)}/more`,
    home: (page) => `/desk/people/${idOf(page)}`,
  }),
]
