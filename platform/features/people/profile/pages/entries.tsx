/** A page for each kind of answer: the list of what was said, and one answer at a time. */
import { Button, SummaryList, Tag, WarningText } from '../../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../../foundation/errors.ts'
import { fileKinds } from '../../../../foundation/files/index.ts'
import { SendForm } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import type { Policy } from '../../../../foundation/policy.ts'
import { skillLabels } from '../../../classifications/index.ts'
import type { PersonRecord } from '../../domain.ts'
import { WhoseRecord } from '../../pages/parts.tsx'
import { type EntryData, type KindName, kindNames, kindOfName } from '../kinds.ts'
import {
  type Check,
  documentOf,
  documentRule,
  type Entry,
  entriesOf,
  removeEntry,
  saveEntry,
} from '../service.ts'
import { AnswerFields, answerRows, type Labels, readAnswer } from './answers.tsx'

/** Whose record the pages are about: the worker's own, or one at the desk. */
export type Whose = {
  /** Above the kinds: '/me/profile/more'. */
  path: string
  policy: Policy
  person: (page: PageContext) => Promise<PersonRecord>
  /** The same with the id of this person. */
  base: (page: PageContext) => string
  /** The page that leads here. */
  home: (page: PageContext) => string
}

export function entryPages(whose: Whose): Page[] {
  return [...kindNames.map((kind) => kindPage(whose, kind)), documentPage(whose)]
}

export function CheckTag({ page, check }: { page: PageContext; check: Check | null }) {
  const { t, texts } = page
  if (!check) return <Tag colour="grey">{t('people.checking.own-word')}</Tag>
  return (
    <>
      <Tag colour="green">{t('people.status.verified')}</Tag>{' '}
      {t('people.checking.by', {
        office: check.office,
        seen: t(`people.option.${check.seen}`),
        at: texts.moment(check.checkedAt),
      })}
    </>
  )
}

type Shown = { person: PersonRecord; entries: Entry[]; skills: Labels }

async function load(whose: Whose, page: PageContext, kind: KindName): Promise<Shown> {
  const person = await whose.person(page)
  return page.read(async (work) => {
    const entries = (await entriesOf(work, person.id)).filter((entry) => entry.kind === kind)
    const named = entries.flatMap(({ data }) => (typeof data.skill === 'string' ? [data.skill] : []))
    const ids = kind === 'skill' ? [...new Set([...person.skills, ...named])] : []
    return { person, entries, skills: await skillLabels(work, ids, page.locale) }
  })
}

/** The answer that the address names, or the only one there can be. */
function chosen({ query }: PageContext, kind: KindName, entries: Entry[]): Entry | undefined {
  if (query.has('entry')) {
    const entry = entries.find(({ id }) => id === query.text('entry'))
    if (!entry) throw new NotFoundError()
    return entry
  }
  return kindOfName(kind).most === 1 ? entries[0] : undefined
}

function kindPage(whose: Whose, kind: KindName): Page {
  const { most, takesFile } = kindOfName(kind)
  const path = `${whose.path}/${kind}`
  return definePage({
    path,
    policy: whose.policy,
    ...(takesFile ? { upload: documentRule } : {}),
    get: async (page) => {
      const shown = await load(whose, page, kind)
      const entry = chosen(page, kind, shown.entries)
      const listed = most > 1 && !entry && !page.query.has('add') && shown.entries.length > 0
      return listed ? listOf(whose, page, kind, shown) : formOf(whose, page, kind, shown, entry)
    },
    post: async (page) => {
      const base = whose.base(page)
      const { person, entries } = await load(whose, page, kind)
      const saved: PageResult = {
        redirect: most > 1 ? `${base}/${kind}` : whose.home(page),
        message: { key: 'people.profile.saved' },
      }
      if (page.form.has('remove')) {
        await page.write((work) => removeEntry(work, person.id, kind, idFrom(page.form.text('remove'))))
        return { ...saved, redirect: entries.length > 1 ? saved.redirect : whose.home(page) }
      }
      const id = chosen(page, kind, entries)?.id
      const file = page.form.file('file')
      await page.write((work) => saveEntry(work, person.id, { id, kind, data: readAnswer(page, kind), file }))
      return saved
    },
  })
}

function idFrom(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
    throw new InvalidInputError({ '': { key: 'people.entry-error.changed' } })
  return text
}

function listOf(
  whose: Whose,
  page: PageContext,
  kind: KindName,
  { person, entries, skills }: Shown,
): PageResult {
  const { t, url } = page
  const base = whose.base(page)
  const { checkedWith, most } = kindOfName(kind)
  return {
    title: t(`people.kind.${kind}`),
    back: whose.home(page),
    body: (
      <>
        <WhoseRecord person={person} />
        <h1 class="govuk-heading-l">{t(`people.kind.${kind}`)}</h1>
        {entries.map((entry) => (
          <>
            {checkedWith && (
              <p class="govuk-body">
                <CheckTag page={page} check={entry.check} />
              </p>
            )}
            <SummaryList
              rows={[
                ...answerRows(page, kind, entry.data, skills),
                entry.fileName !== null && {
                  key: t('people.field.file'),
                  value: (
                    <a class="govuk-link" href={url(`${base}/document/${entry.id}`)}>
                      <bdi>{entry.fileName}</bdi>
                    </a>
                  ),
                },
              ]}
            />
            <p class="govuk-body">
              <a class="govuk-link" href={url(`${base}/${kind}?entry=${entry.id}`)}>
                {t('people.entry.change')}
                <span class="govuk-visually-hidden"> {firstText(page, kind, entry.data, skills)}</span>
              </a>
            </p>
          </>
        ))}
        {entries.length < most && (
          <Button href={url(`${base}/${kind}?add=yes`)} variant="secondary">
            {t('people.entry.add')}
          </Button>
        )}
        <p class="govuk-body">
          <a class="govuk-link" href={url(whose.home(page))}>
            {t('people.entry.done')}
          </a>
        </p>
      </>
    ),
  }
}

function firstText(page: PageContext, kind: KindName, data: EntryData, skills: Labels) {
  return answerRows(page, kind, data, skills)[0]?.value
}

function formOf(
  whose: Whose,
  page: PageContext,
  kind: KindName,
  { person, entries, skills }: Shown,
  entry: Entry | undefined,
): PageResult {
  const { t } = page
  const base = whose.base(page)
  const { most, takesFile } = kindOfName(kind)
  return {
    title: t(`people.kind.${kind}`),
    back: most > 1 && entries.length > 0 ? `${base}/${kind}` : whose.home(page),
    body: (
      <>
        <WhoseRecord person={person} />
        <h1 class="govuk-heading-l">{t(`people.kind.${kind}`)}</h1>
        <p class="govuk-body">{t(`people.why.${kind}`)}</p>
        {entry?.check && <WarningText>{t('people.entry.check-ends')}</WarningText>}
        {kind === 'skill' && skills.size === 0 && <p class="govuk-body">{t('people.entry.skills-first')}</p>}
        <SendForm submit={t('save')} upload={takesFile === true}>
          <AnswerFields
            page={page}
            kind={kind}
            data={entry?.data ?? {}}
            skills={skills}
            occupations={person.occupations.map(({ isco }) => isco)}
          />
        </SendForm>
        {entry && (
          <SendForm submit={t('people.entry.remove')} variant="warning" upload={takesFile === true}>
            <input type="hidden" name="remove" value={entry.id} />
          </SendForm>
        )}
      </>
    ),
  }
}

function documentPage(whose: Whose): Page {
  return definePage({
    path: `${whose.path}/document/:entryId`,
    policy: whose.policy,
    get: async (page) => {
      const person = await whose.person(page)
      const { name, kind, content } = await page.read((work) =>
        documentOf(work, person.id, page.params.entryId as string),
      )
      return { file: content, type: fileKinds[kind].mediaType, name }
    },
  })
}
