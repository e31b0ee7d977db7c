import { dayOf } from '../../../foundation/days.ts'
import { Bdi, InsetText, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import {
  CheckboxesField,
  RadiosField,
  SelectField,
  SendForm,
  TextareaField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import {
  causes,
  commands,
  kinds,
  longestNote,
  outcomes,
  overrideReasons,
  receiving,
  refusals,
} from '../domain.ts'
import { handsOver, mayHandOver } from '../policy.ts'
import {
  answerReferral,
  findSubject,
  mayOverride,
  type ReferralView,
  readReferral,
  receivers,
  startReferral,
} from '../service.ts'
import type { Referral } from '../store.ts'
import { StatusTag, Way } from './parts.tsx'

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
                  .map((one) => ({
                    value: one.id,
                    text: `${one.name} · ${t(`organisations.kind.${one.kind}`)} · ${texts.country(one.country)}`,
                  })),
              ]}
            />
            {radios('competence', receiving, 'referrals.competence')}
            {radios('cause', causes, 'referrals.cause')}
            {!forWorker && radios('kind', kinds, 'referrals.kind')}
            {mayOverride(actor) && (
              <>
                <WarningText>{t('referrals.override-warning')}</WarningText>
                <RadiosField
                  name="overrideReason"
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
        overrideReason: form.text('overrideReason'),
      }),
    )
    return { redirect: `/referrals/${id}`, message: { key: 'referrals.started' } }
  },
})

export const referralPage = definePage({
  path: '/referrals/:id',
  policy: handsOver,
  get: async ({ t, texts, actor, params, read, url }) => {
    const view = await read((work) => readReferral(work, params.id ?? ''))
    const { referral, part, opens, sharesWithUs } = view
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
              referral.workerName !== null && {
                key: t('placements.party.worker'),
                value: <Bdi>{referral.workerName}</Bdi>,
              },
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
              referral.refusal !== null && {
                key: t('referrals.refusal.told', { office: referral.to.name }),
                value: t(`referrals.refusal.${referral.refusal}`),
              },
              referral.note !== null && {
                key: t('referrals.note.told', { office: referral.to.name }),
                value: <Bdi>{referral.note}</Bdi>,
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
          {sharesWithUs && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/shared/${referral.personId}`)}>
                {t('referrals.open-record')}
              </a>
            </p>
          )}
          <Answers view={view} />
          {part === 'worker' && referral.status === 'refused' && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(againPath(referral))}>
                {t('referrals.new-worker')}
              </a>
            </p>
          )}
          {part === 'receiver' && referral.status === 'accepted' && mayHandOver(actor) && (
            <p class="govuk-body">
              <a
                class="govuk-link"
                href={url(againPath({ ...referral, placementId: opens ? referral.placementId : null }))}
              >
                {t('referrals.new')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const command = commands.find((one) => one === form.text('command'))
    if (!command) throw new NotFoundError()
    await write((work) =>
      answerReferral(work, id, command, {
        outcome: form.text('outcome'),
        refusal: form.text('refusal'),
        note: form.text('note'),
        endsSender: form.has('endsSender'),
      }),
    )
    return { redirect: `/referrals/${id}`, message: { key: `referrals.answered.${command}` } }
  },
})

function againPath({ placementId, personId }: Pick<Referral, 'placementId' | 'personId'>): string {
  return placementId === null
    ? `/referrals/new?person=${personId}`
    : `/referrals/new?placement=${placementId}`
}

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
          {command === 'consent' && view.sharesWithSender && <EndsSender {...view.referral} />}
          {command === 'refuse' && (
            <>
              <RadiosField
                name="refusal"
                legend={t('referrals.refusal')}
                legendSize="s"
                items={refusals.map((one) => ({ value: one, text: t(`referrals.refusal.${one}`) }))}
              />
              <TextareaField
                name="note"
                label={t('referrals.note')}
                hint={t('referrals.note.hint', { max: longestNote })}
                rows={3}
              />
            </>
          )}
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

function EndsSender({ kind, from, to }: Referral) {
  const { t } = usePage()
  const names = { sender: from?.name ?? '', office: to.name }
  return (
    <CheckboxesField
      name="endsSender"
      legend={t('referrals.ends-sender', names)}
      legendSize="s"
      initial={kind === 'transfer' ? ['yes'] : []}
      items={[{ value: 'yes', text: t('referrals.ends-sender.yes', names) }]}
    />
  )
}
