import type { Parameter, ParameterUsed, Programme } from '@fairway/rules'
import { isDay } from '../../../../foundation/days.ts'
import { Fieldset, InsetText, Table, WarningText } from '../../../../foundation/design/index.ts'
import { ConflictError, NotFoundError } from '../../../../foundation/errors.ts'
import {
  CheckboxesField,
  DateField,
  SelectField,
  SendForm,
  TextareaField,
  TextField,
  usePage,
} from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { dateFrom } from '../../../../foundation/http/read-fields.ts'
import { Original } from '../../programmes/parts.tsx'
import { cellsOf, countedUnits, listText, valueText } from '../../programmes/values.ts'
import { lawOf, type Reform } from '../domain.ts'
import { laterValues, readDraft, valuesOf } from '../drafts.ts'
import { findReform, isEditableBy, saveValue } from '../service.ts'
import {
  cellName,
  closedCodes,
  isMoneyUnit,
  isTableValue,
  newCellName,
  newKeyName,
  newRows,
  readContent,
  type TableValue,
  typedNumber,
} from '../value-form.ts'
import { officerOf, Problems, policy } from './parts.tsx'

export const reformValuesPage = definePage({
  path: '/desk/reforms/:id/values',
  policy,
  get: async (page) => {
    const { t, texts, url, read, params } = page
    const reform = await read((work) => findReform(work, params.id as string))
    const { checked, programme } = await readDraft(reform)
    const editable = isEditableBy(reform, officerOf(page).account)
    return {
      title: t('reforms.edit.values'),
      back: `/desk/reforms/${reform.id}`,
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('reforms.edit.values')}</h1>
          <p class="govuk-body">{t('reforms.values.lead', { day: texts.date(reform.effectiveOn) })}</p>
          {programme ? (
            <Table
              smallTextUntilTablet
              firstCellIsHeader
              head={[
                { text: t('reforms.values.used-by') },
                { text: t('reforms.values.now') },
                { text: <span class="govuk-visually-hidden">{t('reforms.values.change')}</span> },
              ]}
              rows={valuesOf(programme, reform.effectiveOn, texts).map(({ used, parts }) => [
                {
                  text: (
                    <>
                      <ValueName used={used} parts={parts} />
                      {isChanged(programme, used, reform) && (
                        <>
                          {' '}
                          <strong>{t('reforms.values.changed')}</strong>
                        </>
                      )}
                    </>
                  ),
                },
                { text: <ShortValue programme={programme} used={used} /> },
                {
                  text: editable && (
                    <a class="govuk-link" href={url(`/desk/reforms/${reform.id}/values/${used.id}`)}>
                      {t('reforms.values.change')}
                      <span class="govuk-visually-hidden"> {nameOf(used, parts)}</span>
                    </a>
                  ),
                },
              ])}
            />
          ) : (
            <>
              <WarningText>{t('reforms.check.bad')}</WarningText>
              <Problems problems={checked.problems} />
            </>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/reforms/${reform.id}`)}>
              {t('reforms.values.done')}
            </a>
          </p>
        </>
      ),
    }
  },
})

/** What rests on a value, in the reader's language; its id in the rules file where nothing else is said of it. */
function nameOf({ id }: ParameterUsed, parts: readonly string[]): string {
  return parts.length > 0 ? parts.slice(0, 2).join(' / ') : id.replaceAll('_', ' ')
}

function ValueName({ used, parts }: { used: ParameterUsed; parts: readonly string[] }) {
  const id = <Original text={used.id.replaceAll('_', ' ')} />
  if (parts.length === 0) return id
  return (
    <>
      {nameOf(used, parts)}
      <div class="govuk-hint govuk-!-margin-bottom-0">{id}</div>
    </>
  )
}

/** By this reform, as the name of its law among the citations says. */
function isChanged(programme: Programme, used: ParameterUsed, reform: Reform): boolean {
  const act = programme.laws.get(lawOf(reform.id))?.act
  if (laterValues(programme, used.id, reform).length > 0) return true
  return used.citation.act === act && used.from === reform.effectiveOn
}

function ShortValue({ programme, used }: { programme: Programme; used: ParameterUsed }) {
  const { t, texts } = usePage()
  const { value, unit, id } = used
  const { vocabulary } = programme
  if (isTableValue(value)) {
    const cells = cellsOf(value, programme.parameters.get(id)?.by ?? [], vocabulary, texts)
    return <>{t('reforms.values.table', { count: cells.length })}</>
  }
  if (typeof value === 'object') {
    const codes = value as readonly string[]
    return (
      <>
        {codes.length > 6
          ? t('reforms.values.codes', { count: codes.length })
          : listText(codes, unit, vocabulary, texts)}
      </>
    )
  }
  return <>{valueText(value, unit, vocabulary, texts)}</>
}

type Found = {
  reform: Reform
  programme: Programme
  parameter: Parameter
  used: ParameterUsed
  parts: string[]
  /** The day from which the value is changed: the reform's first one, or a later one. */
  day: string
}

async function findValue({ read, params, query, texts }: PageContext): Promise<Found> {
  const reform = await read((work) => findReform(work, params.id as string))
  const asked = query.text('from')
  const day = isDay(asked) && asked > reform.effectiveOn ? asked : reform.effectiveOn
  const { programme } = await readDraft(reform)
  if (!programme) throw new ConflictError('reform-has-problems', { key: 'reforms.error.problems' })
  const parameter = programme.parameters.get(params.parameter as string)
  const found = valuesOf(programme, day, texts).find(({ used }) => used.id === params.parameter)
  if (!parameter || !found) throw new NotFoundError()
  return { reform, programme, parameter, day, ...found }
}

export const reformValuePage = definePage({
  path: '/desk/reforms/:id/values/:parameter',
  policy,
  get: async (page) => {
    const { t, texts, url } = page
    const { reform, programme, parameter, used, parts, day } = await findValue(page)
    const here = `/desk/reforms/${reform.id}/values/${used.id}`
    const later = laterValues(programme, used.id, reform)
    return {
      title: t('reforms.value.title', { name: nameOf(used, parts) }),
      back: `/desk/reforms/${reform.id}/values`,
      body: (
        <>
          <h1 class="govuk-heading-m">{nameOf(used, parts)}</h1>
          {parts.length > 2 && <p class="govuk-body">{parts.slice(2, 6).join(' / ')}</p>}
          <InsetText>
            {t('reforms.value.from', { day: texts.date(day) })}{' '}
            <ShortValue programme={programme} used={used} />
          </InsetText>
          {later.length > 0 && (
            <>
              <p class="govuk-body">{t('reforms.value.later')}</p>
              <ul class="govuk-list govuk-list--bullet">
                {later.map(({ from }) => (
                  <li>
                    <a class="govuk-link" href={`${url(here)}?from=${from}`}>
                      {texts.date(from)}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
          <SendForm submit={t('reforms.save')}>
            <DateField
              name="from"
              legend={t('reforms.value.counts-from')}
              hint={t('reforms.value.counts-from.hint')}
              initial={day}
            />
            <ValueFields programme={programme} parameter={parameter} used={used} />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, write } = page
    const { reform, programme, parameter, used } = await findValue(page)
    const content = readContent(form, parameter, used.value, programme.vocabulary)
    await write((work) => saveValue(work, reform.id, parameter.id, content, dateFrom(form, 'from')))
    return { redirect: `/desk/reforms/${reform.id}/values`, message: { key: 'reforms.saved' } }
  },
})

function ValueFields(props: { programme: Programme; parameter: Parameter; used: ParameterUsed }) {
  const { t, texts } = usePage()
  const { programme, parameter, used } = props
  const { vocabulary } = programme
  const { unit, value } = used
  if (isTableValue(value)) return <CellFields {...props} value={value} />
  if (typeof value === 'object')
    return (
      <TextareaField
        name="codes"
        label={t('reforms.value.codes')}
        hint={t('reforms.value.codes.hint', { unit })}
        rows={12}
        dir="ltr"
        initial={(value as readonly string[]).join('\n')}
      />
    )
  const codes = typeof value === 'string' ? closedCodes(unit, vocabulary) : undefined
  if (codes)
    return (
      <SelectField
        name="value"
        label={t('reforms.value.new')}
        initial={String(value)}
        items={codes.map((code) => ({ value: code, text: valueText(code, unit, vocabulary, texts) }))}
      />
    )
  return (
    <TextField
      name="value"
      label={t('reforms.value.new')}
      hint={unit === 'date' ? t('reforms.value.date') : countedUnits.includes(unit) ? undefined : unit}
      width={10}
      dir="ltr"
      {...(typeof value === 'number' && { inputmode: isMoneyUnit(unit) ? 'decimal' : 'numeric' })}
      initial={typeof value === 'number' ? typedNumber(value, unit) : value}
      {...(parameter.unit === 'percent' && { suffix: '%' })}
    />
  )
}

function CellFields(props: {
  programme: Programme
  parameter: Parameter
  used: ParameterUsed
  value: TableValue
}) {
  const { t, texts } = usePage()
  const { programme, parameter, used, value } = props
  const [rowUnit = '', columnUnit = ''] = parameter.by
  const say = (key: number | string, unit: string) => valueText(key, unit, programme.vocabulary, texts)
  const step = parameter.hit !== 'exact'
  const example = say(value.rows.at(-1)?.[0] ?? '', rowUnit)
  const place = (row: string, column: number) =>
    value.columns ? `${row} · ${say(value.columns[column] as number | string, columnUnit)}` : row
  return (
    <>
      <Fieldset legend={t('reforms.value.cells')}>
        <p class="govuk-hint">{t(step ? 'reforms.value.cells.step' : 'reforms.value.cells.exact')}</p>
        {value.rows.flatMap(([key, ...cells], row) =>
          cells.map((cell, column) => (
            <CellField
              name={cellName(row, column)}
              label={place(say(key, rowUnit), column)}
              initial={cell}
              {...used}
            />
          )),
        )}
        {value.otherwise !== undefined && (
          <CellField
            name="otherwise"
            label={t('pathways.table.otherwise')}
            initial={value.otherwise}
            {...used}
          />
        )}
      </Fieldset>
      {value.rows.length > 1 && (
        <CheckboxesField
          name="leave-out"
          legend={t('reforms.row.leave-out')}
          hint={t('reforms.row.leave-out.hint')}
          small
          items={value.rows.map(([key], row) => ({ value: String(row), text: say(key, rowUnit) }))}
        />
      )}
      {newRows(value).map((row) => (
        <Fieldset legend={t('reforms.row.add')}>
          {row === 0 && <p class="govuk-hint">{t('reforms.row.add.hint')}</p>}
          <KeyField name={newKeyName(row)} unit={rowUnit} programme={programme} example={example} />
          {(value.columns ?? ['']).map((_, column) => (
            <CellField
              name={newCellName(row, column)}
              label={place(t('reforms.values.now'), column)}
              {...used}
            />
          ))}
        </Fieldset>
      ))}
    </>
  )
}

function CellField(props: { name: string; label: string; initial?: number; unit: string }) {
  const { name, label, initial, unit } = props
  return (
    <TextField
      name={name}
      label={label}
      labelSize="s"
      width={10}
      dir="ltr"
      inputmode={isMoneyUnit(unit) ? 'decimal' : 'numeric'}
      {...(initial !== undefined && { initial: typedNumber(initial, unit) })}
    />
  )
}

/** From which number, or for which code, a new row counts; `example`: the key of a row that is there. */
function KeyField(props: { name: string; unit: string; programme: Programme; example: string }) {
  const { t, texts } = usePage()
  const { name, unit, example } = props
  const { vocabulary } = props.programme
  const label = t('reforms.row.key')
  const codes = closedCodes(unit, vocabulary)
  if (codes) {
    const items = codes.map((code) => ({ value: code, text: valueText(code, unit, vocabulary, texts) }))
    return <SelectField name={name} label={label} items={[{ value: '', text: '' }, ...items]} />
  }
  return (
    <TextField
      name={name}
      label={label}
      hint={t('reforms.row.key.example', { example })}
      labelSize="s"
      width={10}
      dir="ltr"
    />
  )
}
