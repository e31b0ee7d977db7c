import { CEFR_LEVELS } from '@fairway/matching'
import { isOfficer } from '../../../foundation/actor.ts'
import {
  Bdi,
  Button,
  ButtonGroup,
  InsetText,
  SummaryList,
  Table,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import {
  CheckboxesField,
  RadiosField,
  SelectField,
  SendForm,
  TextField,
} from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { integerFrom } from '../../../foundation/http/read-fields.ts'
import { anyOf, officer } from '../../../foundation/policy.ts'
import { occupationTitle } from '../../classifications/index.ts'
import {
  fieldsOf,
  type Kind,
  type Mapping,
  type PreviewRow,
  type Report,
  requiredFields,
  type Settings,
} from '../domain.ts'
import {
  checkImport,
  findImport,
  giveUpImport,
  type Import,
  inviteImported,
  isLoadedAlready,
  keptRows,
  progressOf,
  proposalFor,
  queueImport,
  runQueued,
  undoImport,
  uninvited,
  wording,
} from '../service.ts'
import { proposedSettings, settingsFrom } from '../settings.ts'
import { dateOrders } from '../values.ts'

export const importPage = definePage({
  path: '/desk/imports/:id',
  policy: anyOf(officer('registration'), officer('licensing')),
  async get(page) {
    const one = await page.read((work) => findImport(work, page.params.id!))
    const again = page.query.text('columns') === 'change' || page.form.text('do') === 'check'
    const waiting = ['sent', 'checked', 'failed'].includes(one.status)
    const body =
      waiting && (again || one.status !== 'checked')
        ? await columnsForm(page, one)
        : one.status === 'checked'
          ? await checkedView(page, one)
          : await endView(page, one)
    return {
      title: one.fileName,
      back: '/desk/imports',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{one.fileName}</Bdi>
          </h1>
          {one.status === 'failed' && <WarningText>{page.t('imports.failed')}</WarningText>}
          {body}
        </>
      ),
    }
  },
  async post(page): Promise<PageResult> {
    const { form, write, app, locale, params } = page
    const id = params.id!
    const here = `/desk/imports/${id}`
    switch (form.text('do')) {
      case 'check':
        await write(async (work) => {
          const { kind } = await findImport(work, id)
          await checkImport(work, id, readSettings(form, kind), locale)
        })
        return { redirect: here }
      case 'load':
        await write((work) => queueImport(work, id, form.text('rows') === 'good'))
        // Not waited for: what is left when this process ends is taken up by the job.
        void runQueued(app)
        return { redirect: here }
      case 'undo': {
        if (form.text('sure') !== 'yes')
          throw new InvalidInputError({ sure: { key: 'imports.undo.sure.error' } })
        const { removed, kept } = await write((work) => undoImport(work, id))
        return { redirect: here, message: { key: 'imports.undo.done', values: { removed, kept } } }
      }
      case 'invite': {
        const count = await write((work) => inviteImported(work, id, app.config.publicUrl))
        return { redirect: here, message: { key: 'imports.invite.done', values: { count } } }
      }
      case 'give-up':
        await write((work) => giveUpImport(work, id))
        return { redirect: '/desk/imports', message: { key: 'imports.given-up' } }
      default:
        throw new InvalidInputError({ do: { key: 'imports.error.step' } })
    }
  },
})

function readSettings(form: Form, kind: Kind): Omit<Settings, 'headings' | 'locale'> {
  const columns: Mapping = {}
  for (const field of fieldsOf[kind]) {
    const column = integerFrom(form.text(`column-${field}`))
    if (column !== undefined && column >= 0 && column < 1000) columns[field] = column
  }
  return settingsFrom(kind, columns, {
    dateOrder: form.text('dateOrder'),
    phoneCountry: form.text('phoneCountry'),
    language: form.text('language'),
    cefr: form.text('cefr'),
    shownToEmployers: form.all('shownToEmployers').includes('yes'),
  })
}

async function columnsForm({ t, texts, read, actor, locale }: PageContext, one: Import) {
  const { table, before, columns } = await read((work) => proposalFor(work, one))
  const usual = proposedSettings(isOfficer(actor) ? actor.country : '', locale, before)
  const example = (column: number) => table.rows[0]?.cells[column] ?? ''
  const items = table.headings.map((heading, column) => ({
    value: column,
    text: `${heading || t('imports.column.unnamed', { number: column + 1 })}${example(column) ? ` (${example(column).slice(0, 30)})` : ''}`,
  }))
  return (
    <SendForm>
      <h2 class="govuk-heading-m">{t('imports.columns')}</h2>
      <p class="govuk-body">
        {t(wording('imports.columns.lead', one.kind), { rows: table.rows.length })}
        {before && ` ${t('imports.columns.remembered')}`}
      </p>
      {fieldsOf[one.kind].map((field) => (
        <SelectField
          name={`column-${field}`}
          label={
            requiredFields[one.kind].includes(field)
              ? t(`imports.field.${field}`)
              : t('imports.field.optional', { field: t(`imports.field.${field}`) })
          }
          initial={columns[field] === undefined ? '' : String(columns[field])}
          items={[{ value: '', text: t('imports.column.none') }, ...items]}
        />
      ))}
      {one.kind !== 'employers' && (
        <RadiosField
          name="dateOrder"
          legend={t('imports.dateOrder')}
          hint={t('imports.dateOrder.hint')}
          initial={usual.dateOrder}
          items={dateOrders.map((order) => ({ value: order, text: t(`imports.dateOrder.${order}`) }))}
        />
      )}
      {one.kind === 'workers' && (
        <>
          <TextField
            name="phoneCountry"
            label={t('imports.phoneCountry')}
            hint={t('imports.phoneCountry.hint')}
            width={20}
            initial={texts.country(usual.phoneCountry)}
          />
          <TextField
            name="language"
            label={t('imports.language')}
            hint={t('imports.language.hint')}
            width={20}
            initial={texts.language(usual.language)}
          />
          <SelectField
            name="cefr"
            label={t('imports.cefr')}
            initial={usual.cefr}
            items={CEFR_LEVELS.map((level) => ({ value: level, text: level }))}
          />
          <CheckboxesField
            name="shownToEmployers"
            initial={usual.shownToEmployers ? ['yes'] : []}
            items={[{ value: 'yes', text: t('imports.consent'), hint: t('imports.consent.hint') }]}
          />
        </>
      )}
      <ButtonGroup>
        <Button name="do" value="check">
          {t('imports.check')}
        </Button>
        <Button name="do" value="give-up" variant="secondary">
          {t('imports.give-up')}
        </Button>
      </ButtonGroup>
    </SendForm>
  )
}

const previewed: Record<Kind, string[]> = {
  workers: ['fullName', 'birthDate', 'phone', 'occupation'],
  licences: ['recruiter', 'number', 'validFrom', 'validTo', 'destinations'],
  employers: ['name', 'registrationNumber', 'recruitsFrom', 'email'],
}

function linesOf({ t, texts, locale }: PageContext, row: PreviewRow): string[] {
  if ('lines' in row) return row.lines
  const { fullName, birthDate, phone, isco } = row
  return [
    fullName,
    birthDate.length === 4 ? birthDate : texts.date(birthDate),
    phone ?? t('imports.nothing'),
    occupationTitle(isco, locale),
  ]
}

async function checkedView(page: PageContext, one: Import) {
  const { t, texts, url, read } = page
  const report = one.report as Report
  const already = await read((work) => isLoadedAlready(work, one))
  const { rows, good, bad, problems, duplicates, duplicateCount, preview } = report
  return (
    <>
      <SummaryList
        rows={[
          { key: t('imports.rows'), value: texts.number(rows) },
          { key: t('imports.good'), value: texts.number(good) },
          { key: t('imports.bad'), value: texts.number(bad) },
          one.kind === 'workers' && { key: t('imports.duplicates'), value: texts.number(duplicateCount) },
        ]}
      />
      {already && <WarningText>{t('imports.already')}</WarningText>}
      {bad > 0 && (
        <>
          <h2 class="govuk-heading-m">{t('imports.problems')}</h2>
          <p class="govuk-body">{t('imports.problems.lead')}</p>
          <Table
            smallTextUntilTablet
            firstCellIsHeader
            head={[
              { text: t('imports.row') },
              { text: `${t('imports.column')}: ${t('imports.value')}` },
              { text: t('imports.right') },
            ]}
            rows={problems.map(({ row, column, value, message }) => [
              { text: texts.number(row) },
              {
                text: (
                  <>
                    <Bdi>{column}</Bdi>: <Bdi>{value || t('imports.nothing')}</Bdi>
                  </>
                ),
              },
              { text: t(message.key, message.values) },
            ])}
          />
          {bad > problems.length && <p class="govuk-body">{t('imports.problems.more')}</p>}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/desk/imports')}>
              {t('imports.again')}
            </a>
          </p>
        </>
      )}
      {duplicateCount > 0 && (
        <InsetText>
          {t('imports.duplicates.text', { rows: texts.list(duplicates.map((row) => texts.number(row))) })}
        </InsetText>
      )}
      {preview.length > 0 && (
        <Table
          caption={t('imports.preview')}
          captionSize="m"
          firstCellIsHeader
          head={[
            { text: t('imports.row') },
            {
              text: texts.list(previewed[one.kind].map((field) => t(`imports.field.${field}`))),
            },
          ]}
          rows={preview.map((row) => [
            { text: texts.number(row.row) },
            {
              text: linesOf(page, row).map((line) => (
                <>
                  <Bdi>{line}</Bdi>
                  <br />
                </>
              )),
            },
          ])}
        />
      )}
      <p class="govuk-body">
        <a class="govuk-link" href={url(`/desk/imports/${one.id}?columns=change`)}>
          {t('imports.columns.change')}
        </a>
      </p>
      <SendForm>
        {good > 0 && bad > 0 && (
          <RadiosField
            name="rows"
            legend={t('imports.which')}
            items={[
              { value: 'all', text: t('imports.which.all') },
              { value: 'good', text: t('imports.which.good', { good, bad }) },
            ]}
          />
        )}
        <ButtonGroup>
          {good > 0 && (
            <Button name="do" value="load">
              {t(wording('imports.load', one.kind), { count: good })}
            </Button>
          )}
          <Button name="do" value="give-up" variant="secondary">
            {t('imports.give-up')}
          </Button>
        </ButtonGroup>
      </SendForm>
    </>
  )
}

/** Where one record is looked at by its id. */
const recordPath: Partial<Record<Kind, string>> = {
  workers: '/desk/people',
  employers: '/desk/organisations',
}

async function endView({ t, texts, url, read }: PageContext, one: Import) {
  const { status, report } = one
  if (status === 'queued') {
    const done = await read((work) => progressOf(work, one.id))
    return (
      <>
        <p class="govuk-body">{t('imports.progress', { done, all: report?.good ?? 0 })}</p>
        <Button href={url(`/desk/imports/${one.id}`)}>{t('imports.refresh')}</Button>
      </>
    )
  }
  const kept = status === 'undone' ? await read((work) => keptRows(work, one.id)) : []
  const toBeInvited = (await read((work) => uninvited(work, one))).length
  return (
    <>
      <SummaryList
        rows={[
          { key: t('imports.status'), value: t(`imports.status.${status}`) },
          { key: t('imports.when'), value: texts.moment(one.endedAt ?? one.createdAt) },
          one.loaded !== null && {
            key: t(wording('imports.loaded', one.kind)),
            value: texts.number(one.loaded),
          },
          report !== null && { key: t('imports.left-out'), value: texts.number(report.bad) },
          one.kept !== null && { key: t(wording('imports.kept', one.kind)), value: texts.number(one.kept) },
          { key: t('imports.hash'), value: <bdi class="fw-code">{one.fileHash}</bdi> },
        ]}
      />
      {kept.length > 0 && (
        <>
          <p class="govuk-body">{t(wording('imports.kept.text', one.kind))}</p>
          <ul class="govuk-list">
            {kept.slice(0, 100).map(({ row, record }) => (
              <li>
                {recordPath[one.kind] === undefined ? (
                  t('imports.kept.row', { row })
                ) : (
                  <a class="govuk-link" href={url(`${recordPath[one.kind]}/${record}`)}>
                    {t('imports.kept.row', { row })}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {one.kind === 'employers' && status === 'done' && (
        <>
          <h2 class="govuk-heading-m">{t('imports.invite')}</h2>
          <p class="govuk-body">{t('imports.invite.text', { count: toBeInvited })}</p>
          {toBeInvited > 0 && (
            <SendForm>
              <Button name="do" value="invite">
                {t('imports.invite.send')}
              </Button>
            </SendForm>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/desk/organisations/administrators')}>
              {t('organisations.first.list')}
            </a>
          </p>
        </>
      )}
      {status === 'done' && (
        <>
          <p class="govuk-body">{t(wording('imports.done.text', one.kind))}</p>
          <SendForm>
            <h2 class="govuk-heading-m">{t('imports.undo')}</h2>
            <p class="govuk-body">{t(wording('imports.undo.text', one.kind))}</p>
            <CheckboxesField name="sure" items={[{ value: 'yes', text: t('imports.undo.sure') }]} />
            <Button name="do" value="undo" variant="warning">
              {t('imports.undo')}
            </Button>
          </SendForm>
        </>
      )}
    </>
  )
}
