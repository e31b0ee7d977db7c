import type { Parameter, ParameterUsed, Programme } from '@fairway/rules'
import { Fieldset, InsetText, Table, WarningText } from '../../../../foundation/design/index.ts'
import { ConflictError, NotFoundError } from '../../../../foundation/errors.ts'
import {
  SelectField,
  SendForm,
  TextareaField,
  TextField,
  usePage,
} from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { Original } from '../../programmes/parts.tsx'
import { cellsOf, countedUnits, listText, valueText } from '../../programmes/values.ts'
import { lawOf, type Reform } from '../domain.ts'
import { readDraft, valuesOf } from '../drafts.ts'
import { findReform, isEditableBy, saveValue } from '../service.ts'
import {
  cellName,
  closedCodes,
  isMoneyUnit,
  isTableValue,
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
                { text: t('reforms.values.name') },
                { text: t('reforms.values.used-by') },
                { text: t('reforms.values.now') },
                { text: <span class="govuk-visually-hidden">{t('reforms.values.change')}</span> },
              ]}
              rows={valuesOf(programme, reform, texts).map(({ used, parts }) => [
                { text: <Original text={used.id.replaceAll('_', ' ')} /> },
                {
                  text: (
                    <>
                      {parts.slice(0, 2).join(' / ')}
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
                      <span class="govuk-visually-hidden"> {used.id.replaceAll('_', ' ')}</span>
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

/** By this reform, as the name of its law among the citations says. */
function isChanged(programme: Programme, used: ParameterUsed, reform: Reform): boolean {
  return used.citation.act === programme.laws.get(lawOf(reform.id))?.act && used.from === reform.effectiveOn
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
}

async function findValue({ read, params, texts }: PageContext): Promise<Found> {
  const reform = await read((work) => findReform(work, params.id as string))
  const { programme } = await readDraft(reform)
  if (!programme) throw new ConflictError('reform-has-problems', { key: 'reforms.error.problems' })
  const parameter = programme.parameters.get(params.parameter as string)
  const found = valuesOf(programme, reform, texts).find(({ used }) => used.id === params.parameter)
  if (!parameter || !found) throw new NotFoundError()
  return { reform, programme, parameter, ...found }
}

export const reformValuePage = definePage({
  path: '/desk/reforms/:id/values/:parameter',
  policy,
  get: async (page) => {
    const { t, texts } = page
    const { reform, programme, parameter, used, parts } = await findValue(page)
    return {
      title: t('reforms.value.title', { name: used.id.replaceAll('_', ' ') }),
      back: `/desk/reforms/${reform.id}/values`,
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Original text={used.id.replaceAll('_', ' ')} />
          </h1>
          {parts.length > 0 && <p class="govuk-body">{parts.slice(0, 4).join(' / ')}</p>}
          <InsetText>
            {t('reforms.value.from', { day: texts.date(reform.effectiveOn) })}{' '}
            <ShortValue programme={programme} used={used} />
          </InsetText>
          <SendForm submit={t('reforms.save')}>
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
    await write((work) => saveValue(work, reform.id, parameter.id, content))
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
  return (
    <Fieldset legend={t('reforms.value.cells')}>
      <p class="govuk-hint">{t(step ? 'reforms.value.cells.step' : 'reforms.value.cells.exact')}</p>
      {value.rows.flatMap(([key, ...cells], row) =>
        cells.map((cell, column) => (
          <TextField
            name={cellName(row, column)}
            label={
              value.columns
                ? `${say(key, rowUnit)} · ${say(value.columns[column] as number | string, columnUnit)}`
                : say(key, rowUnit)
            }
            labelSize="s"
            width={5}
            dir="ltr"
            inputmode="numeric"
            initial={typedNumber(cell, used.unit)}
          />
        )),
      )}
      {value.otherwise !== undefined && (
        <TextField
          name="otherwise"
          label={t('pathways.table.otherwise')}
          width={5}
          dir="ltr"
          inputmode="numeric"
          initial={typedNumber(value.otherwise, used.unit)}
        />
      )}
    </Fieldset>
  )
}
