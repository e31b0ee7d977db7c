/** Up to four programmes side by side, one question after the other. */
import type { AboutKey, Programme } from '@fairway/rules'
import type { ComponentChildren } from 'preact'
import { today } from '../../../foundation/days.ts'
import { Button, InsetText, WarningText } from '../../../foundation/design/index.ts'
import { SelectField, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { folderOf, idOf, type PathwayState } from '../domain.ts'
import { AnswerTag } from '../pages/state.tsx'
import type { Standing } from '../questions/domain.ts'
import { currentInquiry, findingsOf, readRecords } from '../questions/service.ts'
import { describePathway, pathwaysOn, stateOf } from '../service.ts'
import { PlaceName, placeName } from './parts.tsx'
import { AboutAnswer } from './programme.tsx'

export const comparePath = '/pathways/compare'
export const mostCompared = 4
const places = Array.from({ length: mostCompared }, (_, index) => `way${index + 1}`)

/** Address of the comparison of the first few. */
export function compareAddress(ids: readonly string[]): string {
  return `${comparePath}?${ids
    .slice(0, mostCompared)
    .map((id) => `programme=${folderOf(id)}`)
    .join('&')}`
}

function chosenFrom(query: Form): { chosen: Programme[]; dropped: boolean } {
  const asked = [...query.all('programme'), ...places.map((place) => query.text(place))].filter(Boolean)
  const named = [...new Set(asked.map(idOf))]
  const all = pathwaysOn(today())
  const found = named.flatMap((id) => all.find((programme) => programme.id === id) ?? [])
  const chosen = found.slice(0, mostCompared)
  return { chosen, dropped: chosen.length < named.length }
}

/** One programme with what its rules say of nobody, and of who asks, where something is known of them. */
type Column = { programme: Programme; state: PathwayState; standing: Standing | undefined }

export const comparePage = definePage({
  path: comparePath,
  policy: anyone,
  get: async (page) => {
    const { t, texts, url, locale, query } = page
    const asOf = today()
    const { chosen, dropped } = chosenFrom(query)
    const inquiry = await currentInquiry(page)
    const scope = { countries: [], kinds: [], useProfile: inquiry?.scope.useProfile ?? false }
    const standings =
      inquiry && chosen.length > 1
        ? findingsOf({ ...inquiry, scope }, await readRecords(page, scope)).standings
        : []
    const columns = chosen.map((programme): Column => {
      const standing = standings.find(({ compiled }) => compiled.programme === programme)
      return { programme, standing, state: describePathway(programme.id, asOf, locale) }
    })
    const items = pathwaysOn(asOf)
      .map(({ id, country, texts: own }) => ({
        value: folderOf(id),
        text: `${placeName(country, texts)}: ${own[locale]?.title}`,
      }))
      .sort((a, b) => texts.compare(a.text, b.text))
    return {
      title: t('pathways.compare.title'),
      back: '/pathways',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.compare.title')}</h1>
          {dropped && <WarningText>{t('pathways.compare.dropped', { most: mostCompared })}</WarningText>}
          {columns.length > 1 ? (
            <>
              <p class="govuk-body-l">{t('pathways.as-of', { date: texts.date(asOf) })}</p>
              <InsetText>{t('pathways.mine.no-promise')}</InsetText>
              <Rows columns={columns} />
            </>
          ) : (
            <p class="govuk-body-l">{t('pathways.compare.lead', { most: mostCompared })}</p>
          )}
          <form method="get" action={url(comparePath)} class="govuk-!-display-none-print">
            <h2 class="govuk-heading-m">{t('pathways.compare.choose')}</h2>
            {places.map((name, index) => (
              <SelectField
                name={name}
                label={t('pathways.compare.way', { number: index + 1 })}
                items={[{ value: '', text: t('choose') }, ...items]}
                initial={columns[index] ? folderOf(columns[index].programme.id) : ''}
              />
            ))}
            <Button variant="secondary">{t('pathways.compare.show')}</Button>
          </form>
        </>
      ),
    }
  },
})

function Rows({ columns }: { columns: readonly Column[] }) {
  const { t } = usePage()
  const row = (title: string, cell: (column: Column) => ComponentChildren) => (
    <section>
      <h2 class="govuk-heading-m">{title}</h2>
      <div class="fw-compare">
        {columns.map((column) => (
          <div class="fw-compare__cell">
            <h3 class="govuk-heading-s">{column.state.checklist.title}</h3>
            {cell(column)}
          </div>
        ))}
      </div>
    </section>
  )
  const about = (...keys: AboutKey[]) =>
    keys.map((key) =>
      row(t(`pathways.about.${key}`), ({ programme, state: { checklist } }) => {
        const entry = checklist.about.find((one) => one.key === key)
        return (
          entry && (
            <div class="govuk-body">
              <AboutAnswer checklist={checklist} programme={programme} entry={entry} />
            </div>
          )
        )
      }),
    )
  return (
    <>
      {row(t('pathways.compare.who'), (column) => (
        <Who column={column} />
      ))}
      {row(t('pathways.compare.me'), (column) => (
        <Me column={column} />
      ))}
      {row(t('pathways.compare.costs'), ({ state }) => (
        <Costs state={state} />
      ))}
      {row(t('pathways.compare.charge'), ({ state }) => (
        <Charged state={state} />
      ))}
      {about(
        'processing_time',
        'stay',
        'extension',
        'family',
        'family_work',
        'family_school',
        'change_employer',
        'permanence',
        'reentry',
      )}
    </>
  )
}

function Who({ column: { state } }: { column: Column }) {
  const { t, texts, url } = usePage()
  const { country, type, skills, summary, verified } = state.checklist
  return (
    <>
      <p class="govuk-body">
        <PlaceName code={country} /> · {t(`pathways.type.${type}`)} ·{' '}
        {texts.list(skills.map((level) => t(`pathways.skills.${level}`)))}
      </p>
      <p class="govuk-body">{summary}</p>
      {!verified && <p class="govuk-body-s">{t('pathways.not-verified.short')}</p>}
      <p class="govuk-body">
        <a class="govuk-link" href={url(state.path)}>
          {t('pathways.open.sources')}
        </a>
      </p>
    </>
  )
}

/** How far it is open to who asks, where something is known of them; else what it asks. */
function Me({ column: { programme, standing, state } }: { column: Column }) {
  const { t, url, locale } = usePage()
  const { conditions } = standing
    ? stateOf(standing.compiled, standing.evaluation, locale).checklist
    : state.checklist
  const shown = conditions.filter(({ status }) => status !== 'not_applicable')
  return (
    <>
      {standing && (
        <p class="govuk-body">
          <AnswerTag answer={standing.answer} />
        </p>
      )}
      <ul class="govuk-list govuk-list--bullet">
        {shown.map(({ text, status }) => (
          <li>
            {standing && <strong>{t(`pathways.compare.status.${status}`)}</strong>} {text}
          </li>
        ))}
      </ul>
      <p class="govuk-body govuk-!-display-none-print">
        <a class="govuk-link" href={`${url('/pathways/open')}?programme=${programme.id}`}>
          {t('pathways.open.link-one')}
        </a>
      </p>
    </>
  )
}

function Costs({ state }: { state: PathwayState }) {
  const { t, texts } = usePage()
  return (
    <ul class="govuk-list govuk-list--bullet">
      {state.checklist.costs.map(({ text, amount, paidBy }) => (
        <li>
          {text}
          {amount && (
            <>
              {' '}
              <strong>{texts.money(amount.minor, amount.currency)}</strong>
            </>
          )}{' '}
          ({t('pathways.costs.payer')}: {t(`pathways.costs.payer.${paidBy}`)})
        </li>
      ))}
    </ul>
  )
}

/** What the worker may be asked to pay for, by the answer of the law. */
function Charged({ state }: { state: PathwayState }) {
  const { t } = usePage()
  const answers = (['no', 'yes', 'unknown'] as const).flatMap((answer) => {
    const costs = state.checklist.costs.filter((cost) => cost.workerMayBeCharged === answer)
    return costs.length === 0 ? [] : [{ answer, costs }]
  })
  return (
    <ul class="govuk-list govuk-list--bullet">
      {answers.map(({ answer, costs }) => (
        <li>
          <strong>{t(`pathways.costs.charged.${answer}`)}</strong>: {costs.map(({ text }) => text).join('; ')}
        </li>
      ))}
    </ul>
  )
}
