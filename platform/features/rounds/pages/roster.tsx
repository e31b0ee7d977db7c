import { randomUUID } from 'node:crypto'
import { today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  EmptyState,
  InsetText,
  SummaryList,
  Table,
  Tag,
  type TagColour,
} from '../../../foundation/design/index.ts'
import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import {
  DateField,
  FileField,
  RadiosField,
  SelectField,
  SendForm,
  TextField,
} from '../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { asciiDigits, dateFrom, fileFrom } from '../../../foundation/http/read-fields.ts'
import { readTable } from '../../imports/index.ts'
import { type RosterState, sexes, stateOf } from '../domain.ts'
import { keepsRosters } from '../policy.ts'
import {
  addToRoster,
  pageSize,
  type RosterProblem,
  type RosterRow,
  readEntry,
  readRoster,
  searchPeople,
  takeOffRoster,
} from '../service.ts'

const colours: Record<RosterState, TagColour> = {
  valid: 'green',
  early: 'yellow',
  expired: 'grey',
  left: 'grey',
}

/** The same as the desk's, so that erasing a person clears it too. */
const searchKey = 'people.search'
type Search = { handle: string; search: string; all: boolean }

function searchOf({ query, session }: PageContext): string {
  const asked = session.get<Search>(searchKey)
  return asked && asked.handle === query.text('search') ? asked.search : ''
}

export const rosterPage = definePage({
  path: '/desk/programmes/:id/roster',
  policy: keepsRosters,
  async get(page) {
    const { t, texts, url, read, params, query, actor } = page
    const current = pageAsked(query)
    const search = searchOf(page)
    const { roster, found } = await read(async (work) => ({
      roster: await readRoster(work, params.id!, current),
      found: search === '' ? undefined : await searchPeople(work, search),
    }))
    const { programme, entries, count, places } = roster
    const base = `/desk/programmes/${programme.id}/roster`
    const mayAdd = actor.kind === 'staff' && programme.origins.includes(actor.country)
    return {
      title: t('rounds.roster'),
      back: `/desk/programmes/${programme.id}`,
      wide: true,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{programme.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.roster')}</h1>
          <p class="govuk-body">{t('rounds.roster.lead')}</p>
          {mayAdd && (
            <>
              <SendForm action={base}>
                <TextField
                  name="search"
                  label={t('rounds.search')}
                  hint={t('rounds.search.hint')}
                  initial={search}
                  width={20}
                />
                <Button name="do" value="search" variant="secondary">
                  {t('rounds.search.button')}
                </Button>
              </SendForm>
              <p class="govuk-body">
                <a class="govuk-link" href={url(`${base}/file`)}>
                  {t('rounds.roster.file')}
                </a>
              </p>
            </>
          )}
          {found?.length === 0 && <InsetText>{t('rounds.search.none')}</InsetText>}
          {found && found.length > 0 && (
            <SendForm action={`${base}?search=${query.text('search')}`}>
              <RadiosField
                name="person"
                legend={t('rounds.worker')}
                items={found.map((one) => ({
                  value: one.id,
                  text: one.fullName,
                  hint: texts.date(one.birthDate),
                }))}
              />
              <TextField
                name="priority"
                label={t('rounds.priority')}
                hint={t('rounds.priority.hint')}
                inputmode="numeric"
                width={5}
                initial="0"
              />
              <DateField
                name="validUntil"
                legend={t('rounds.validUntil')}
                legendSize="s"
                initial={programme.closesOn}
              />
              <SelectField
                name="named"
                label={t('rounds.named')}
                hint={t('rounds.named.hint')}
                items={[
                  { value: '', text: t('rounds.named.none') },
                  ...places.map(({ vacancyId, title, employer }) => ({
                    value: vacancyId,
                    text: `${title} · ${employer}`,
                  })),
                ]}
              />
              <TextField name="family" label={t('rounds.family')} hint={t('rounds.family.hint')} width={20} />
              <SelectField
                name="sex"
                label={t('rounds.attribute.sex')}
                hint={t('rounds.sex.hint')}
                items={[
                  { value: '', text: t('rounds.not-said') },
                  ...sexes.map((value) => ({ value, text: t(`rounds.sex.${value}`) })),
                ]}
              />
              <TextField name="village" label={t('rounds.attribute.village')} width={20} />
              <Button name="do" value="add">
                {t('rounds.roster.add')}
              </Button>
            </SendForm>
          )}
          <h2 class="govuk-heading-m">{t('rounds.roster.count', count)}</h2>
          {entries.length === 0 ? (
            <EmptyState title={t('rounds.roster.none')} headingLevel={3} />
          ) : (
            <Table
              smallTextUntilTablet
              head={[
                { text: t('rounds.worker') },
                { text: t('rounds.validUntil') },
                { text: t('rounds.state') },
              ]}
              rows={entries.map((entry) => {
                const state = stateOf(entry, today())
                return [
                  {
                    text: (
                      <>
                        <a class="govuk-link" href={url(`${base}/${entry.id}`)}>
                          {t('rounds.number', { number: String(entry.number) })}
                        </a>
                        {entry.name !== null && (
                          <>
                            <br />
                            <Bdi>{entry.name}</Bdi>
                          </>
                        )}
                      </>
                    ),
                  },
                  { text: texts.date(entry.validUntil) },
                  { text: <Tag colour={colours[state]}>{t(`rounds.entry.${state}`)}</Tag> },
                ]
              })}
            />
          )}
          <PagesOf total={count.all} size={pageSize} current={current} path={base} />
        </>
      ),
    }
  },
  async post({ form, write, params, session }) {
    const id = params.id!
    const path = `/desk/programmes/${id}/roster`
    if (form.text('do') === 'search') {
      const handle = randomUUID()
      const asked: Search = { handle, search: form.text('search').slice(0, 100), all: true }
      await session.set(searchKey, asked)
      return { redirect: `${path}?search=${handle}` }
    }
    if (form.text('person') === '')
      throw new InvalidInputError({ person: { key: 'rounds.error.choose-worker' } })
    const row: RosterRow = {
      person: form.text('person'),
      priority: asciiDigits(form.text('priority')),
      validUntil: dateFrom(form, 'validUntil') ?? '-',
      named: form.text('named'),
      family: form.text('family'),
      sex: form.text('sex'),
      village: form.text('village'),
    }
    await write(async (work) => {
      const answer = await addToRoster(work, id, [row])
      if ('problems' in answer)
        throw new InvalidInputError(
          Object.fromEntries(answer.problems.map(({ field, message }) => [field, message])),
        )
    })
    return { redirect: path, message: { key: 'rounds.roster.added' } }
  },
})

export const entryPage = definePage({
  path: '/desk/programmes/:id/roster/:entryId',
  policy: keepsRosters,
  async get(page) {
    const { t, texts, read, params } = page
    const { entry, programme } = await read((work) => readEntry(work, params.id!, params.entryId!))
    return {
      title: t('rounds.number', { number: String(entry.number) }),
      back: `/desk/programmes/${programme.id}/roster`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{programme.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.number', { number: String(entry.number) })}</h1>
          <SummaryList
            rows={[
              entry.name !== null && { key: t('rounds.worker'), value: <Bdi>{entry.name}</Bdi> },
              { key: t('rounds.state'), value: t(`rounds.entry.${stateOf(entry, today())}`) },
              { key: t('rounds.priority'), value: texts.number(entry.priority) },
              {
                key: t('rounds.time'),
                value: t('rounds.from-until', {
                  from: texts.date(entry.validFrom),
                  until: texts.date(entry.validUntil),
                }),
              },
              entry.family !== '' && { key: t('rounds.family'), value: <Bdi>{entry.family}</Bdi> },
              ...Object.entries(entry.attributes).map(([name, value]) => ({
                key: t(`rounds.attribute.${name}`),
                value: name === 'sex' ? t(`rounds.sex.${value}`) : <Bdi>{value}</Bdi>,
              })),
            ]}
          />
          {entry.leftAt === null && (
            <SendForm submit={t('rounds.roster.take-off')} variant="warning">
              <p class="govuk-body">{t('rounds.roster.take-off.text')}</p>
            </SendForm>
          )}
        </>
      ),
    }
  },
  async post({ write, params }) {
    await write((work) => takeOffRoster(work, params.id!, params.entryId!))
    return { redirect: `/desk/programmes/${params.id}/roster`, message: { key: 'rounds.roster.taken-off' } }
  },
})

const upload = { kinds: ['csv', 'xlsx'] as const, maxBytes: 5 * 1024 * 1024 }
/** Columns of the file by their headings. */
const columns: Record<string, keyof RosterRow> = {
  person: 'person',
  phone: 'phone',
  priority: 'priority',
  valid_from: 'validFrom',
  valid_until: 'validUntil',
  named: 'named',
  family: 'family',
  sex: 'sex',
  village: 'village',
}
const shownProblems = 50

export const rosterFilePage = definePage({
  path: '/desk/programmes/:id/roster/file',
  policy: keepsRosters,
  upload,
  async get(page) {
    const { programme } = await page.read((work) => readRoster(work, page.params.id!, 1))
    return fileView(page, programme.id, [])
  },
  async post(page) {
    const { form, write, params } = page
    const file = fileFrom(form, 'file')
    const table = await readTable(file.content, file.kind === 'xlsx' ? 'xlsx' : 'csv')
    const fields = table.headings.map((heading) => columns[heading.trim().toLowerCase()])
    if (!fields.includes('person') && !fields.includes('phone'))
      throw new InvalidInputError({ file: { key: 'rounds.error.columns' } })
    const rows = table.rows.map(({ cells }) =>
      Object.fromEntries(fields.flatMap((field, i) => (field ? [[field, cells[i] ?? '']] : []))),
    ) as RosterRow[]
    const problems: RosterProblem[] = []
    const refused = new Error('refused')
    const answer = await write(async (work) => {
      const answer = await addToRoster(work, params.id!, rows)
      if (!('problems' in answer)) return answer
      problems.push(...answer.problems)
      throw refused
    }).catch((error: unknown) => {
      if (error !== refused) throw error
      return undefined
    })
    if (!answer) {
      const numbered = problems.map((one) => ({ ...one, row: table.rows[one.row]?.number ?? one.row }))
      return fileView(page, params.id!, numbered)
    }
    return {
      redirect: `/desk/programmes/${params.id}/roster`,
      message: { key: 'rounds.roster.loaded', values: answer },
    }
  },
})

function fileView(page: PageContext, id: string, problems: RosterProblem[]) {
  const { t } = page
  const say = ({ key, values }: Message) => t(key, values)
  return {
    title: t('rounds.roster.file'),
    back: `/desk/programmes/${id}/roster`,
    body: (
      <>
        <h1 class="govuk-heading-l">{t('rounds.roster.file')}</h1>
        {problems.length > 0 && (
          <Table
            caption={t('rounds.roster.problems', { count: problems.length })}
            captionSize="m"
            smallTextUntilTablet
            head={[{ text: t('rounds.row') }, { text: t('rounds.column') }, { text: t('rounds.wrong') }]}
            rows={problems
              .slice(0, shownProblems)
              .map(({ row, field, message }) => [
                { text: String(row) },
                { text: <bdi dir="ltr">{Object.keys(columns).find((name) => columns[name] === field)}</bdi> },
                { text: say(message) },
              ])}
          />
        )}
        <p class="govuk-body">{t('rounds.roster.file.lead')}</p>
        <Table
          smallTextUntilTablet
          firstCellIsHeader
          head={[{ text: t('rounds.column') }, { text: t('rounds.meaning') }]}
          rows={Object.entries(columns).map(([name, field]) => [
            { text: <bdi dir="ltr">{name}</bdi> },
            { text: t(`rounds.column.${field}`) },
          ])}
        />
        <SendForm upload submit={t('rounds.roster.send')}>
          <FileField name="file" label={t('rounds.file')} {...upload} />
        </SendForm>
      </>
    ),
  }
}
