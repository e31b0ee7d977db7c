import type { Method } from '@fairway/matching/allocation'
import type { ComponentChildren } from 'preact'
import { dayOf } from '../../../foundation/days.ts'
import {
  Bdi,
  Details,
  InsetText,
  SummaryList,
  Table,
  Tag,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SelectField, SendForm, TextField, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { integerFrom } from '../../../foundation/http/read-fields.ts'
import { type Bound, causes, limits, type RunReport, sexes, workerAttributes } from '../domain.ts'
import { keepsRosters } from '../policy.ts'
import {
  computeForAWhile,
  explainWorker,
  publishRound,
  type RoundView,
  readProgramme,
  readRound,
  readWorkers,
  startRound,
  withdrawFromRound,
  workersPageSize,
} from '../service.ts'
import { boundText, methodText, percent, Reasons, ShareBar, valueText } from './parts.tsx'

const boundRows = Array.from({ length: limits.bounds }, (_, row) => row + 1)

export const newRoundPage = definePage({
  path: '/desk/programmes/:id/rounds/new',
  policy: keepsRosters,
  async get({ t, read, params }) {
    const { programme } = await read((work) => readProgramme(work, params.id!))
    return {
      title: t('rounds.new'),
      back: `/desk/programmes/${programme.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{programme.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.new')}</h1>
          <p class="govuk-body">{t('rounds.new.lead')}</p>
          <SendForm submit={t('rounds.new.start')}>
            <TextField name="seed" label={t('rounds.seed')} hint={t('rounds.seed.hint')} />
            <h2 class="govuk-heading-m">{t('rounds.bounds')}</h2>
            <p class="govuk-body">{t('rounds.bounds.lead')}</p>
            {boundRows.map((row) => (
              <Details summary={t('rounds.bound', { number: String(row) })}>
                <SelectField
                  name={`kind-${row}`}
                  label={t('rounds.bound.kind')}
                  items={[
                    { value: '', text: t('rounds.bound.none') },
                    ...(['least', 'most'] as const).map((value) => ({
                      value,
                      text: t(`rounds.bound.${value}`),
                    })),
                  ]}
                />
                <TextField
                  name={`amount-${row}`}
                  label={t('rounds.bound.amount')}
                  inputmode="numeric"
                  width={5}
                />
                <SelectField
                  name={`unit-${row}`}
                  label={t('rounds.bound.unit')}
                  items={(['percent', 'number'] as const).map((value) => ({
                    value,
                    text: t(`rounds.bound.unit.${value}`),
                  }))}
                />
                <SelectField
                  name={`attribute-${row}`}
                  label={t('rounds.bound.attribute')}
                  items={workerAttributes.map((value) => ({ value, text: t(`rounds.attribute.${value}`) }))}
                />
                <TextField
                  name={`value-${row}`}
                  label={t('rounds.bound.value')}
                  hint={t('rounds.bound.value.hint')}
                  width={20}
                />
              </Details>
            ))}
          </SendForm>
        </>
      ),
    }
  },
  async post({ form, app, actor, params, texts }) {
    const id = await startRound(app, actor, params.id!, {
      seed: form.text('seed'),
      bounds: readBounds(form, texts.t),
    })
    await computeForAWhile(app, id)
    return { redirect: `/desk/rounds/${id}` }
  },
})

function readBounds(form: Form, t: (key: string) => string): Bound[] {
  return boundRows.flatMap((row) => {
    if (form.text(`kind-${row}`) === '') return []
    const attribute = form.text(`attribute-${row}`) as Bound['attribute']
    const typed = form.text(`value-${row}`)
    // The word on the page is as good as the word of the data.
    const sex = sexes.find((one) => t(`rounds.sex.${one}`).toLowerCase() === typed.toLowerCase())
    return [
      {
        kind: form.text(`kind-${row}`) as Bound['kind'],
        attribute,
        value: attribute === 'sex' && sex ? sex : typed,
        unit: form.text(`unit-${row}`) === 'number' ? 'number' : 'percent',
        amount: integerFrom(form.text(`amount-${row}`)) ?? -1,
      },
    ]
  })
}

export const roundPage = definePage({
  path: '/desk/rounds/:id',
  policy: keepsRosters,
  async get(page) {
    const { t, texts, url, read, params } = page
    const view = await read((work) => readRound(work, params.id!))
    const { round, runs, counts } = view
    const isWaiting = runs.some(({ status }) => status === 'waiting')
    const done = runs.filter(({ status }) => status === 'done')
    const left = causes
      .map((cause) => ({ cause, count: round.leftOut.filter((one) => one.cause === cause).length }))
      .filter(({ count }) => count > 0)
    return {
      title: t('rounds.round'),
      back: `/desk/programmes/${round.programmeId}`,
      wide: true,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{round.programme}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t(round.refillOf ? 'rounds.refill' : 'rounds.round')}</h1>
          <p>
            <Tag colour={round.publishedAt ? 'green' : 'yellow'}>
              {t(round.publishedAt ? 'rounds.state.published' : 'rounds.state.open')}
            </Tag>
          </p>
          <SummaryList
            rows={[
              { key: t('rounds.seed'), value: <Bdi>{round.seed}</Bdi> },
              { key: t('rounds.hash'), value: <Hash hash={round.inputHash} /> },
              left.length > 0 && {
                key: t('rounds.left-out'),
                value: left.map(({ cause, count }) => <div>{t(`rounds.cause.${cause}`, { count })}</div>),
              },
              round.bounds.length > 0 && {
                key: t('rounds.bounds'),
                value: round.bounds.map((bound) => <div>{boundText(page, bound)}</div>),
              },
              round.chosen !== null && { key: t('rounds.chosen'), value: methodText(page, round.chosen) },
              round.publishedAt !== null && {
                key: t('rounds.published-on'),
                value: texts.date(dayOf(round.publishedAt)),
              },
            ]}
          />
          {isWaiting && (
            <SendForm submit={t('rounds.compute')} variant="secondary">
              <InsetText>{t('rounds.computing')}</InsetText>
              <input type="hidden" name="do" value="compute" />
            </SendForm>
          )}
          <Comparison view={view} />
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/rounds/${round.id}/workers`)}>
              {t('rounds.who-got-what')}
            </a>
          </p>
          {round.publishedAt === null && done.length > 0 && !isWaiting && (
            <SendForm submit={t('rounds.publish')}>
              <RadiosField
                name="method"
                legend={t('rounds.choose')}
                items={done.map(({ method }) => ({
                  value: method,
                  text: methodText(page, method),
                  hint: t(`rounds.method.${method}.text`),
                }))}
              />
              <WarningText>{t('rounds.publish.warning')}</WarningText>
              <input type="hidden" name="do" value="publish" />
            </SendForm>
          )}
          {round.publishedAt !== null && (
            <>
              <h2 class="govuk-heading-m">{t('rounds.since')}</h2>
              <p class="govuk-body">{t('rounds.standing', counts)}</p>
              <p class="govuk-body">
                <a class="govuk-link" href={url(`/desk/rounds/${round.id}/offers`)}>
                  {t('rounds.offers')}
                </a>
              </p>
              <p class="govuk-body">
                <a class="govuk-link" href={url(`/rounds/${round.id}`)}>
                  {t('rounds.public')}
                </a>
              </p>
              <SendForm submit={t('rounds.refill.start')} variant="secondary">
                <p class="govuk-body">{t('rounds.refill.text')}</p>
                <input type="hidden" name="do" value="refill" />
              </SendForm>
            </>
          )}
        </>
      ),
    }
  },
  async post({ form, app, actor, params, read }) {
    const id = params.id!
    const { round } = await read((work) => readRound(work, id))
    switch (form.text('do')) {
      case 'compute':
        await computeForAWhile(app, id)
        return { redirect: `/desk/rounds/${id}` }
      case 'publish':
        await publishRound(app, actor, id, form.text('method'))
        return { redirect: `/desk/rounds/${id}`, message: { key: 'rounds.published' } }
      case 'refill': {
        const next = await startRound(app, actor, round.programmeId, { seed: '', bounds: [], refill: true })
        await computeForAWhile(app, next)
        return { redirect: `/desk/rounds/${next}` }
      }
      default:
        throw new InvalidInputError({ method: { key: 'rounds.error.choose' } })
    }
  },
})

export function Hash({ hash }: { hash: string }) {
  return <code dir="ltr">{hash.match(/.{16}/g)?.flatMap((part) => [part, <wbr />])}</code>
}

type Reported = { method: Method; report: RunReport }

/** The methods beside each other: what each gives and what it costs. */
export function Comparison({
  view,
}: {
  view: Pick<RoundView, 'runs' | 'places'> & { round: { bounds: Bound[] } }
}) {
  const page = usePage()
  const { t, texts } = page
  const { runs, round, places } = view
  const reported = runs.flatMap(({ method, report }): Reported[] =>
    report && 'groups' in report ? [{ method, report }] : [],
  )
  const totalOf = (method: Method) => reported.find((one) => one.method === method)?.report.value
  const greatest = totalOf('greatest')
  const stable = totalOf('stable')
  const loss = (points: number) => ({
    points: texts.number(Math.round(points)),
    share: percent(page, greatest ? points / greatest : 0),
  })
  const impossible = runs.find(({ status }) => status === 'impossible')
  const conflicts = impossible?.report && 'conflicts' in impossible.report ? impossible.report.conflicts : []
  const failed = runs.filter(({ status }) => status === 'failed')
  const bounded = reported.find(({ method }) => method === 'bounded')
  const dearest = reported
    .find(({ method }) => method === 'greatest')
    ?.report.prices.filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 5)
  return (
    <>
      <h2 class="govuk-heading-m">{t('rounds.compare')}</h2>
      {impossible && (
        <WarningText>
          {t('rounds.impossible')}{' '}
          {conflicts.length > 0 &&
            t('rounds.impossible.without', {
              bounds: texts.list(
                conflicts.flatMap((row) => (round.bounds[row] ? [boundText(page, round.bounds[row])] : [])),
              ),
            })}
        </WarningText>
      )}
      {failed.map(({ method }) => (
        <WarningText>{t('rounds.failed', { method: methodText(page, method) })}</WarningText>
      ))}
      {reported.length > 0 && (
        <Table
          firstCellIsHeader
          smallTextUntilTablet
          head={[
            { text: t('rounds.method') },
            ...(['placed', 'points', 'blocking', 'envious'] as const).map((name) => ({
              text: t(`rounds.column-short.${name}`),
              numeric: true,
            })),
          ]}
          rows={reported.map(({ method, report }) => [
            { text: methodText(page, method) },
            ...[report.placed, report.value, report.blockingPairs, report.envious].map((value) => ({
              text: texts.number(value),
              numeric: true,
            })),
          ])}
        />
      )}
      <Details summary={t('rounds.explained')}>
        {(['placed', 'points', 'blocking', 'envious'] as const).map((name) => (
          <p class="govuk-body">
            <strong>{t(`rounds.column-short.${name}`)}:</strong> {t(`rounds.explained.${name}`)}
          </p>
        ))}
      </Details>
      {greatest !== undefined && stable !== undefined && (
        <p class="govuk-body">{t('rounds.price-of-stability', loss(greatest - stable))}</p>
      )}
      {bounded && greatest !== undefined && (
        <>
          <p class="govuk-body">{t('rounds.price-of-bounds', loss(greatest - bounded.report.value))}</p>
          {bounded.report.cost && (
            <ul class="govuk-list govuk-list--bullet">
              {round.bounds.map((bound, row) => (
                <li>
                  {boundText(page, bound)}:{' '}
                  {t('rounds.price-of-bound', loss(bounded.report.cost?.[row] ?? 0))}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {dearest && dearest.length > 0 && (
        <Details summary={t('rounds.prices')}>
          <ul class="govuk-list govuk-list--bullet">
            {dearest.map(({ of, name, points }) => (
              <li>
                <Bdi>
                  {of === 'vacancy' ? (places.find((one) => one.vacancyId === name)?.title ?? name) : name}
                </Bdi>
                : {t('rounds.price', { points: texts.number(Math.round(points)) })}
              </li>
            ))}
          </ul>
        </Details>
      )}
      <h3 class="govuk-heading-s">{t('rounds.shares')}</h3>
      <p class="govuk-body">{t('rounds.shares.lead')}</p>
      {reported.map(({ method, report }) => (
        <Details summary={methodText(page, method)}>
          <Shares report={report} />
        </Details>
      ))}
    </>
  )
}

const mostGroups = 12

function Shares({ report }: { report: RunReport }) {
  const page = usePage()
  const { t } = page
  const attributes = [...new Set(report.groups.map(({ attribute }) => attribute))]
  return (
    <>
      {attributes.map((attribute) => {
        const groups = report.groups
          .filter((group) => group.attribute === attribute)
          .toSorted((a, b) => b.pool - a.pool)
          .slice(0, mostGroups)
        const pool = groups.reduce((sum, group) => sum + group.pool, 0)
        const placed = groups.reduce((sum, group) => sum + group.placed, 0)
        const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
        return (
          <Table
            caption={t(`rounds.attribute.${attribute}`)}
            captionSize="s"
            firstCellIsHeader
            smallTextUntilTablet
            head={[
              { text: t('rounds.group') },
              { text: t('rounds.of-roster') },
              { text: t('rounds.of-placed') },
            ]}
            rows={groups.map((group) => [
              { text: <Bdi>{valueText(page, attribute, group.value)}</Bdi> },
              ...[share(group.pool, pool), share(group.placed, placed)].map((part) => ({
                text: (
                  <>
                    {percent(page, part)} <ShareBar share={part} />
                  </>
                ),
              })),
            ])}
          />
        )
      })}
    </>
  )
}

export const roundWorkersPage = definePage({
  path: '/desk/rounds/:id/workers',
  policy: keepsRosters,
  async get(page) {
    const { t, url, read, params, query } = page
    const current = pageAsked(query)
    const { round, runs, workers, total, titles } = await read((work) =>
      readWorkers(work, params.id!, current),
    )
    const base = `/desk/rounds/${round.id}/workers`
    return {
      title: t('rounds.who-got-what'),
      back: `/desk/rounds/${round.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{round.programme}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.who-got-what')}</h1>
          {workers.map(({ number, name }) => (
            <SummaryList
              card={{
                title: (
                  <>
                    {t('rounds.number', { number: String(number) })} {name !== null && <Bdi>{name}</Bdi>}
                  </>
                ),
                actions: [{ href: url(`${base}/${number}`), text: t('rounds.why') }],
              }}
              rows={runs
                .filter(
                  ({ outcome, method }) => outcome && (round.chosen === null || round.chosen === method),
                )
                .map(({ method, outcome }) => ({
                  key: methodText(page, method),
                  value: <Got title={titles.get(outcome?.[number] ?? '')} />,
                }))}
            />
          ))}
          <PagesOf total={total} size={workersPageSize} current={current} path={base} />
        </>
      ),
    }
  },
})

function Got({ title }: { title: string | undefined }): ComponentChildren {
  const { t } = usePage()
  return title === undefined ? t('rounds.no-place') : <Bdi>{title}</Bdi>
}

const numberIn = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : 0)

export const roundWorkerPage = definePage({
  path: '/desk/rounds/:id/workers/:number',
  policy: keepsRosters,
  async get(page) {
    const { t, app, actor, params, url } = page
    const number = numberIn(params.number)
    const { round, name, explained, names } = await explainWorker(app, actor, params.id!, number)
    return {
      title: t('rounds.why'),
      back: `/desk/rounds/${round.id}/workers`,
      body: (
        <>
          <span class="govuk-caption-l">
            {t('rounds.number', { number: String(number) })} {name !== null && <Bdi>{name}</Bdi>}
          </span>
          <h1 class="govuk-heading-l">{t('rounds.why')}</h1>
          {explained.map(({ method, vacancyId, fit, reasons, withdrawnAt }) => (
            <>
              <h2 class="govuk-heading-m">{methodText(page, method)}</h2>
              <p class="govuk-body">
                <Got title={vacancyId === null ? undefined : names.get(vacancyId)?.title} />
                {fit !== null && <> · {t('rounds.fit', { fit })}</>}
              </p>
              {withdrawnAt && <InsetText>{t('rounds.gave-back')}</InsetText>}
              {reasons.length > 0 ? (
                <>
                  <p class="govuk-body">{t('rounds.why-not')}</p>
                  <Reasons reasons={reasons} names={names} />
                </>
              ) : (
                <p class="govuk-body">{t(vacancyId === null ? 'rounds.why-none-fits' : 'rounds.why-best')}</p>
              )}
              {round.publishedAt && vacancyId !== null && !withdrawnAt && (
                <SendForm
                  submit={t('rounds.give-back.for')}
                  variant="warning"
                  action={`/desk/rounds/${round.id}/workers/${number}`}
                />
              )}
            </>
          ))}
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/rounds/${round.id}`)}>
              {t('rounds.round')}
            </a>
          </p>
        </>
      ),
    }
  },
  async post({ params, write }) {
    const number = numberIn(params.number)
    await write((work) => withdrawFromRound(work, params.id!, number))
    return { redirect: `/desk/rounds/${params.id}/workers/${number}`, message: { key: 'rounds.gave-back' } }
  },
})
