import { InsetText, StatRow, SummaryList, Table, WarningText } from '../../../../foundation/design/index.ts'
import { ConflictError, InvalidInputError } from '../../../../foundation/errors.ts'
import { RadiosField, SendForm, usePage } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { occupationTitle } from '../../../classifications/index.ts'
import type { Group, Simulated } from '../domain.ts'
import { findReform, mostPeople, simulateReformFor } from '../service.ts'
import { officerOf, policy } from './parts.tsx'

const populations = ['registered', 'synthetic'] as const

export const simulateReformPage = definePage({
  path: '/desk/reforms/:id/simulate',
  policy,
  get: async (page) => {
    const { t, read, params } = page
    const reform = await read((work) => findReform(work, params.id as string))
    return {
      title: t('reforms.simulate'),
      back: `/desk/reforms/${reform.id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('reforms.simulate')}</h1>
          <Choice page={page} />
        </>
      ),
    }
  },
  post: async (page) => {
    const { t, texts, app, params, form, read } = page
    const population = populations.find((one) => one === form.text('population'))
    if (!population) throw new InvalidInputError({ population: { key: 'reforms.population.error' } })
    const id = params.id as string
    const reform = await read((work) => findReform(work, id))
    const results = await simulateReformFor(app, officerOf(page), id, population)
    if (!results) throw new ConflictError('simulation-too-slow', { key: 'reforms.simulate.too-slow' })
    return {
      title: t('reforms.simulate'),
      back: `/desk/reforms/${id}`,
      wide: true,
      body: (
        <>
          <span class="govuk-caption-l">
            <bdi>{reform.act}</bdi>
          </span>
          <h1 class="govuk-heading-l">{t(`reforms.simulated.${population}`)}</h1>
          {results.map((result) => (
            <>
              {results.length > 1 && <h2 class="govuk-heading-m">{texts.date(result.day)}</h2>}
              <p class="govuk-body">{t('reforms.simulated.lead', { day: texts.date(result.day) })}</p>
              <Result result={result} />
            </>
          ))}
          {population === 'registered' ? (
            <InsetText>{t('reforms.simulated.small', { most: mostPeople })}</InsetText>
          ) : (
            <WarningText>{t('reforms.simulated.invented')}</WarningText>
          )}
          <Choice page={page} />
        </>
      ),
    }
  },
})

function Choice({ page: { t } }: { page: PageContext }) {
  return (
    <SendForm submit={t('reforms.simulate.run')}>
      <RadiosField
        name="population"
        legend={t('reforms.population')}
        initial="registered"
        items={populations.map((value) => ({
          value,
          text: t(`reforms.population.${value}`),
          hint: t(`reforms.population.${value}.hint`),
        }))}
      />
    </SendForm>
  )
}

const statuses = ['met', 'needs_assessment', 'unknown', 'not_met', 'not_applicable'] as const

function Result({ result }: { result: Simulated }) {
  const { t, texts, locale } = usePage()
  const count = (number: number | null | undefined) =>
    number === null ? t('reforms.few') : texts.number(number ?? 0)
  return (
    <>
      <StatRow
        items={[
          { label: t('reforms.people'), value: texts.number(result.size) },
          { label: t('reforms.gain'), value: count(result.gain) },
          { label: t('reforms.lose'), value: count(result.lose) },
        ]}
      />
      <Table
        caption={t('reforms.answers')}
        captionSize="m"
        firstCellIsHeader
        head={[
          { text: t('reforms.answer') },
          { text: t('pathways.changes.before'), numeric: true },
          { text: t('reforms.after'), numeric: true },
        ]}
        rows={statuses.map((status) => [
          { text: t(`reforms.answer.${status}`) },
          { text: count(result.before[status]), numeric: true },
          { text: count(result.after[status]), numeric: true },
        ])}
      />
      {result.points && (
        <SummaryList
          rows={[
            {
              key: t('reforms.points'),
              value: t('reforms.points.means', {
                before: Math.round(result.points.before * 10) / 10,
                after: Math.round(result.points.after * 10) / 10,
              }),
            },
          ]}
        />
      )}
      <Groups
        caption={t('reforms.by.origin')}
        groups={result.by.origin}
        name={(code) => (code === '' ? t('reforms.by.not-known') : texts.country(code))}
      />
      <Groups
        caption={t('reforms.by.sex')}
        groups={result.by.sex}
        name={(code) => t(`reforms.sex.${code === '' ? 'not-known' : code}`)}
      />
      <Groups
        caption={t('reforms.by.occupation')}
        groups={result.by.occupation}
        name={(code) => (code === '' ? t('reforms.by.not-known') : occupationTitle(code, locale))}
      />
    </>
  )
}

const mostGroups = 15

function Groups(props: { caption: string; groups: readonly Group[]; name: (code: string) => string }) {
  const { t, texts } = usePage()
  const { caption, groups, name } = props
  const shown = groups.slice(0, mostGroups)
  const most = Math.max(1, ...shown.flatMap(({ gain, lose }) => [gain ?? 0, lose ?? 0]))
  const cell = (count: number | null, colour: string) => ({
    text:
      count === null ? (
        t('reforms.few')
      ) : (
        <>
          {texts.number(count)} <Bar share={count / most} colour={colour} />
        </>
      ),
  })
  return (
    <>
      <Table
        caption={caption}
        captionSize="m"
        smallTextUntilTablet
        firstCellIsHeader
        head={[
          { text: t('reforms.group') },
          { text: t('reforms.people'), numeric: true },
          { text: t('reforms.gain') },
          { text: t('reforms.lose') },
        ]}
        rows={shown.map(({ code, people, gain, lose }) => [
          { text: name(code) },
          { text: people === null ? t('reforms.few') : texts.number(people), numeric: true },
          cell(gain, '#00703c'),
          cell(lose, '#d4351c'),
        ])}
      />
      {groups.length > mostGroups && (
        <p class="govuk-body">{t('reforms.groups.more', { count: groups.length - mostGroups })}</p>
      )}
    </>
  )
}

const barWidth = 80

/** Drawn beside its number, which says the same. */
function Bar({ share, colour }: { share: number; colour: string }) {
  if (share <= 0) return null
  const width = Math.max(1, Math.round(share * barWidth))
  return (
    <svg width={width} height="10" aria-hidden="true" focusable="false">
      <rect width={width} height="10" fill={colour} />
    </svg>
  )
}
