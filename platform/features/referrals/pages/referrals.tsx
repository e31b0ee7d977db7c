import { dayOf, daysSince } from '../../../foundation/days.ts'
import {
  Bdi,
  Card,
  EmptyState,
  InsetText,
  SummaryList,
  Tag,
  type TagColour,
  WarningText,
} from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { RadiosField, SelectField, SendForm, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { causes, commands, kinds, outcomes, overrideReasons, receiving, type Status } from '../domain.ts'
import { handsOver } from '../policy.ts'
import {
  answerReferral,
  findSubject,
  listReferrals,
  mayOverride,
  pageSize,
  type ReferralView,
  readReferral,
  receivers,
  startReferral,
} from '../service.ts'

const colours: Record<Status, TagColour> = {
  asked: 'yellow',
  declined: 'grey',
  open: 'blue',
  accepted: 'purple',
  refused: 'grey',
  done: 'green',
  revoked: 'grey',
}

function StatusTag({ status }: { status: Status }) {
  const { t } = usePage()
  return <Tag colour={colours[status]}>{t(`referrals.status.${status}`)}</Tag>
}

export const listPage = definePage({
  path: '/referrals',
  policy: handsOver,
  get: async ({ t, actor, query, read, url }) => {
    const current = pageAsked(query)
    const { rows, total } = await read((work) => listReferrals(work, current))
    const title = t('referrals.title')
    return {
      title,
      back: actor.kind === 'worker' ? '/me' : '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t(actor.kind === 'worker' ? 'referrals.lead-worker' : 'referrals.lead')}</p>
          {rows.length === 0 && <EmptyState title={t('referrals.none')} />}
          {rows.map((row) => (
            <Card
              title={t(`referrals.cause.${row.cause}`)}
              href={url(`/referrals/${row.id}`)}
              tag={<StatusTag status={row.status} />}
              meta={<Way from={row.from?.name} to={row.to.name} />}
            >
              <p class="govuk-body-s">{t('placements.queue.age', { days: daysSince(row.createdAt) })}</p>
            </Card>
          ))}
          <PagesOf total={total} size={pageSize} current={current} path="/referrals" />
        </>
      ),
    }
  },
})

function Way({ from, to }: { from: string | undefined; to: string }) {
  const { t } = usePage()
  return (
    <>
      {from === undefined ? t('referrals.from-worker') : <Bdi>{from}</Bdi>} → <Bdi>{to}</Bdi>
    </>
  )
}

const idIn = (form: Form, name: string) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(form.text(name)) ? form.text(name) : undefined

const aboutIn = (query: Form) => ({
  placementId: idIn(query, 'placement'),
  personId: idIn(query, 'person'),
})

export const newPage = definePage({
  path: '/referrals/new',
  policy: handsOver,
  get: async ({ t, texts, actor, query, read }) => {
    const { subject, offices } = await read(async (work) => ({
      subject: await findSubject(work, aboutIn(query)),
      offices: await receivers(work),
    }))
    const forWorker = actor.kind === 'worker'
    const title = t(forWorker ? 'referrals.new-worker' : 'referrals.new')
    const radios = (name: string, codes: readonly string[], legend: string) => (
      <RadiosField
        name={name}
        legend={t(legend)}
        legendSize="s"
        items={codes.map((code) => ({ value: code, text: t(`referrals.${name}.${code}`) }))}
      />
    )
    return {
      title,
      back: subject.placementId ? `/placements/${subject.placementId}` : '/referrals',
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          {!forWorker && (
            <SummaryList rows={[{ key: t('placements.party.worker'), value: <Bdi>{subject.name}</Bdi> }]} />
          )}
          <InsetText>{t(forWorker ? 'referrals.opens-yours' : 'referrals.asks-first')}</InsetText>
          <SendForm submit={t(forWorker ? 'referrals.send-worker' : 'referrals.send')}>
            <SelectField
              name="to"
              label={t('referrals.to')}
              items={[
                { value: '', text: t('choose') },
                ...offices
                  .filter(({ id }) => actor.kind !== 'staff' || id !== actor.organisation)
                  .map((one) => ({ value: one.id, text: `${one.name} · ${texts.country(one.country)}` })),
              ]}
            />
            {radios('competence', receiving, 'referrals.competence')}
            {radios('cause', causes, 'referrals.cause')}
            {!forWorker && radios('kind', kinds, 'referrals.kind')}
            {mayOverride(actor) && (
              <>
                <WarningText>{t('referrals.override-warning')}</WarningText>
                <RadiosField
                  name="override"
                  legend={t('referrals.override')}
                  legendSize="s"
                  initial=""
                  items={[
                    { value: '', text: t('referrals.override.ask') },
                    ...overrideReasons.map((code) => ({
                      value: code,
                      text: t(`referrals.override.${code}`),
                    })),
                  ]}
                />
              </>
            )}
          </SendForm>
        </>
      ),
    }
  },
  post: async ({ form, query, write }) => {
    const id = await write((work) =>
      startReferral(work, {
        ...aboutIn(query),
        kind: form.text('kind'),
        to: form.text('to'),
        competence: form.text('competence'),
        cause: form.text('cause'),
        overrideReason: form.text('override'),
      }),
    )
    return { redirect: `/referrals/${id}`, message: { key: 'referrals.started' } }
  },
})

export const referralPage = definePage({
  path: '/referrals/:id',
  policy: handsOver,
  get: async ({ t, texts, params, read, url }) => {
    const view = await read((work) => readReferral(work, params.id ?? ''))
    const { referral, name, opens } = view
    const title = t(`referrals.cause.${referral.cause}`)
    return {
      title,
      back: '/referrals',
      body: (
        <>
          <p>
            <StatusTag status={referral.status} />
          </p>
          <h1 class="govuk-heading-l">{title}</h1>
          <SummaryList
            rows={[
              name !== undefined && { key: t('placements.party.worker'), value: <Bdi>{name}</Bdi> },
              {
                key: t('referrals.way'),
                value: <Way from={referral.from?.name} to={referral.to.name} />,
              },
              referral.toCompetence !== null && {
                key: t('referrals.competence'),
                value: t(`referrals.competence.${referral.toCompetence}`),
              },
              { key: t('referrals.kind'), value: t(`referrals.kind.${referral.kind}`) },
              { key: t('referrals.since'), value: texts.date(dayOf(referral.createdAt)) },
              referral.overrideReason !== null && {
                key: t('referrals.override'),
                value: t(`referrals.override.${referral.overrideReason}`),
              },
              referral.outcome !== null && {
                key: t('referrals.outcome'),
                value: t(`referrals.outcome.${referral.outcome}`),
              },
            ]}
          />
          {opens && referral.placementId !== null && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/placements/${referral.placementId}`)}>
                {t('referrals.open-placement')}
              </a>
            </p>
          )}
          <Answers view={view} />
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const command = commands.find((one) => one === form.text('command'))
    if (!command) throw new NotFoundError()
    await write((work) => answerReferral(work, id, command, form.text('outcome')))
    return { redirect: `/referrals/${id}`, message: { key: `referrals.answered.${command}` } }
  },
})

function Answers({ view }: { view: ReferralView }) {
  const { t } = usePage()
  return (
    <>
      {view.commands.includes('consent') && <InsetText>{t('referrals.opens-yours')}</InsetText>}
      {view.commands.map((command) => (
        <SendForm
          submit={t(`referrals.do.${command}`)}
          {...(command === 'consent' || command === 'accept' ? {} : { variant: 'secondary' as const })}
        >
          <input type="hidden" name="command" value={command} />
          {command === 'finish' && (
            <RadiosField
              name="outcome"
              legend={t('referrals.outcome')}
              legendSize="s"
              items={outcomes.map((one) => ({ value: one, text: t(`referrals.outcome.${one}`) }))}
            />
          )}
        </SendForm>
      ))}
    </>
  )
}
