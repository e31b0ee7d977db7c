/** The registration office corrects a part of a record; the worker sees what others changed, and puts it back. */
import { EmptyState, InsetText, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { RadiosField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { officer, worker } from '../../../foundation/policy.ts'
import { occupationTitle, skillLabels } from '../../classifications/index.ts'
import { furtherParts, isIdentity, type Part, parts, WhoseRecord } from '../pages/parts.tsx'
import { type EntryData, type KindName, kindNames } from '../profile/kinds.ts'
import { answerRows, type Labels } from '../profile/pages/answers.tsx'
import { ownRecord, personOfJurisdiction } from '../service.ts'
import { type Change, correctable, reasons, type Words } from './domain.ts'
import { canPutBack, changesOf, correctRecord, putBack } from './service.ts'

const policy = officer('registration')
const idOf = ({ params }: PageContext) => params.id as string

export function isCorrectable({ field }: Part): boolean {
  return (correctable as readonly string[]).includes(field)
}

function partOf({ params }: PageContext): Part {
  const part = [...parts, ...furtherParts].find(({ path }) => path === params.part)
  if (!part || !isCorrectable(part)) throw new NotFoundError()
  return part
}

async function correctionForm(page: PageContext): Promise<PageResult> {
  const { t } = page
  const part = partOf(page)
  const person = await page.read((work) => personOfJurisdiction(work, idOf(page)))
  const reason = (
    <RadiosField
      name="reason"
      legend={t('corrections.reason')}
      legendSize="m"
      items={reasons.map((one) => ({ value: one, text: t(`corrections.reason.${one}`) }))}
    />
  )
  return {
    title: t('corrections.title'),
    back: `/desk/people/${person.id}`,
    body: (
      <>
        <WhoseRecord person={person} />
        <InsetText>{t('corrections.lead')}</InsetText>
        {part.field === 'nationality' && <WarningText>{t('corrections.nationality-warning')}</WarningText>}
        {isIdentity(part) && person.status === 'verified' && (
          <WarningText>{t('corrections.verification-ends')}</WarningText>
        )}
        <SendForm {...(part.ownButtons ? {} : { submit: t('corrections.save') })}>
          {part.ownButtons && reason}
          {await part.fields(page, person)}
          {!part.ownButtons && reason}
        </SendForm>
      </>
    ),
  }
}

const correctPage = definePage({
  path: '/desk/people/:id/correct/:part',
  policy,
  get: correctionForm,
  post: async (page) => {
    const part = partOf(page)
    if (part.searching?.(page)) return correctionForm(page)
    const id = idOf(page)
    const before = await page.read((work) => personOfJurisdiction(work, id))
    const changes = await part.read(page, before)
    await page.write((work) => correctRecord(work, id, changes, page.form.text('reason')))
    if (page.form.has('again')) return { redirect: `/desk/people/${id}/correct/${part.path}` }
    if (part.path === 'work') return { redirect: `/desk/people/${id}/correct/years` }
    const gone = changes.nationality !== undefined && changes.nationality !== before.nationality
    return gone
      ? { redirect: '/desk/people', message: { key: 'corrections.handed-on' } }
      : { redirect: `/desk/people/${id}`, message: { key: 'corrections.saved' } }
  },
})

const isKind = (part: string): part is KindName => (kindNames as string[]).includes(part)

function wordsOf(page: PageContext, part: string, words: Words | null, skills: Labels) {
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
          <bdi>{text(words.full_name)}</bdi> · {texts.date(text(words.birth_date))} ·{' '}
          {texts.country(text(words.nationality))}
        </>
      )
    case 'person_occupations':
      return `${occupationTitle(text(words.isco), locale)} (${page.t('people.years.count', { years: Number(words.years) })})`
    case 'person_skills':
      return <bdi>{skills.get(text(words.skill_id)) ?? text(words.skill_id)}</bdi>
    case 'person_languages':
      return `${texts.language(text(words.language))}: ${page.t(`people.level.${text(words.cefr)}`)}`
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

/** Acts, the latest first, each with what it changed. */
function acts(changes: readonly Change[]): Change[][] {
  const byAct = new Map<string, Change[]>()
  for (const change of changes) byAct.set(change.act, [...(byAct.get(change.act) ?? []), change])
  return [...byAct.values()]
}

function Act(props: { page: PageContext; changes: Change[]; skills: Labels; own: boolean }) {
  const { page, changes, skills, own } = props
  const { t, texts } = page
  const [first] = changes as [Change]
  const { organisation, changedAt, reason, putBackAt } = first
  return (
    <>
      {changes.map(({ part, before, after }) => (
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
                  <bdi>{organisation ?? '?'}</bdi> · {texts.moment(changedAt)}
                </>
              ),
            },
            reason !== null && { key: t('corrections.reason'), value: t(`corrections.reason.${reason}`) },
            putBackAt !== null && { key: t('corrections.put-back-at'), value: texts.moment(putBackAt) },
          ]}
        />
      ))}
      {own && putBackAt === null && changes.every(canPutBack) && (
        <SendForm submit={t('corrections.put-back')} variant="secondary">
          <input type="hidden" name="change" value={first.id} />
        </SendForm>
      )}
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
            <WhoseRecord person={person} />
            <h1 class="govuk-heading-l">{t('people.changes.title')}</h1>
            <p class="govuk-body">{t(own ? 'people.changes.lead' : 'people.changes.lead-desk')}</p>
            {changes.length === 0 && <EmptyState title={t('people.changes.none')} />}
            {acts(changes).map((one) => (
              <Act page={page} changes={one} skills={skills} own={own} />
            ))}
          </>
        ),
      }
    },
    ...(own && {
      post: async (page: PageContext): Promise<PageResult> => {
        await page.write((work) => putBack(work, page.form.text('change')))
        return { redirect: path, message: { key: 'corrections.put-back-done' } }
      },
    }),
  })
}

export const correctionPages: Page[] = [
  correctPage,
  changesPage('/me/changes', true),
  changesPage('/desk/people/:id/changes', false),
]
