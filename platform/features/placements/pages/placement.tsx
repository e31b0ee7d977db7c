import type { ComponentChildren } from 'preact'
import { dayOf } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Details,
  InsetText,
  SummaryList,
  Timeline,
  type TimelineItem,
} from '../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import { DateField, RadiosField, SendForm, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { TermsSummary } from '../../vacancies/index.ts'
import { reasonsFor, type Stage, stages } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { type PlacementCommand, type PlacementView, readPlacement, takeStep } from '../service.ts'
import { StageTag } from './stage-tag.tsx'

type Kind = PlacementCommand['kind']
const steps: readonly Kind[] = ['accept', 'sign', 'depart', 'start', 'return']

export const placementPage = definePage({
  path: '/placements/:id',
  policy: seesPlacements,
  get: async ({ t, texts, params, read }) => {
    const view = await read((work) => readPlacement(work, params.id ?? ''))
    const { state, placement } = view
    const terms = (
      <>
        <h2 class="govuk-heading-m">{t('placements.terms.title')}</h2>
        <TermsSummary terms={state.terms} texts={texts} />
      </>
    )
    // Before the answer the terms matter most, afterwards what happened.
    const open = state.stage === 'offered'
    return {
      title: t(`placements.stage.${state.stage}`),
      back: '/placements',
      body: (
        <>
          <p class="govuk-!-margin-bottom-1">
            <StageTag stage={state.stage} />
          </p>
          <h1 class="govuk-heading-l">
            <Bdi>{state.terms.title}</Bdi>
          </h1>
          <NextStep view={view} />
          {open && terms}
          <h2 class="govuk-heading-m">{t('placements.timeline.title')}</h2>
          <Timeline items={timeline(view, texts, t)} />
          {state.contract && <ContractLinks id={placement.id} />}
          {!open && terms}
          <WhoIsWho view={view} />
          <OtherSteps view={view} />
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const command = commandFrom(form)
    try {
      await write((work) => takeStep(work, id, command))
    } catch (error) {
      throw error instanceof InvalidInputError ? inItsOwnForm(error, command.kind) : error
    }
    return { redirect: `/placements/${id}`, message: { key: `placements.done.${command.kind}` } }
  },
})

/** Several forms stand on the page: each field bears its command's name. */
function commandFrom(form: Form): PlacementCommand {
  const kind = form.text('command') as Kind
  const day = () => dateFrom(form, `${kind}-date`) ?? ''
  const reason = form.text(`${kind}-reason`)
  switch (kind) {
    case 'accept':
      return { kind }
    case 'sign':
      return { kind, version: Number(form.text('version')), hash: form.text('hash') }
    case 'decline':
    case 'withdraw':
      return { kind, reason }
    case 'end':
      return { kind, reason, occurredOn: day() }
    case 'depart':
    case 'start':
    case 'return':
      return { kind, occurredOn: day() }
    default:
      throw new NotFoundError()
  }
}

function inItsOwnForm(error: InvalidInputError, kind: Kind): InvalidInputError {
  return new InvalidInputError(
    Object.fromEntries(Object.entries(error.fields).map(([field, message]) => [`${kind}-${field}`, message])),
  )
}

function NextStep({ view }: { view: PlacementView }) {
  const { t, url } = usePage()
  const { state, role, commands, placement } = view
  const kind = steps.find((step) => commands.includes(step))
  if (!kind) {
    return (
      <InsetText>
        <h2 class="govuk-heading-s">{t('placements.next.waiting')}</h2>
        <p class="govuk-body">{t(`placements.wait.${state.stage}`)}</p>
      </InsetText>
    )
  }
  return (
    <>
      <h2 class="govuk-heading-m">{t('placements.next.title')}</h2>
      {kind === 'sign' && (
        <Button href={url(`/placements/${placement.id}/contract`)} variant="secondary">
          {t('placements.contract.read')}
        </Button>
      )}
      <CommandForm kind={kind} submit={t(`placements.do.${kind}-button`)}>
        {kind === 'accept' || kind === 'sign' ? (
          <p class="govuk-body">{t(`placements.do.${kind}`)}</p>
        ) : (
          <DayField kind={kind} legend={t(`placements.do.${kind}`, { by: role })} />
        )}
        {kind === 'sign' && (
          <>
            <input type="hidden" name="version" value={state.contract?.version} />
            <input type="hidden" name="hash" value={state.contract?.hash} />
          </>
        )}
      </CommandForm>
    </>
  )
}

/** Steps that nobody should take by mistake stand last, and closed. */
function OtherSteps({ view }: { view: PlacementView }) {
  const { t, form } = usePage()
  const { commands, role } = view
  return (
    <>
      {commands
        .filter((kind) => !steps.includes(kind))
        .map((kind) => (
          <Details
            id={kind}
            summary={t(`placements.do.${kind}-summary`, { by: role })}
            open={form.text('command') === kind}
          >
            <CommandForm kind={kind} submit={t(`placements.do.${kind}-button`)} variant="warning">
              {kind === 'end' && <DayField kind={kind} legend={t('placements.do.end-day')} />}
              <RadiosField
                name={`${kind}-reason`}
                legend={t('placements.reason.legend')}
                hint={kind === 'end' && role === 'worker' ? t('placements.do.end-private') : undefined}
                items={reasonsFor(kind, role).map((reason) => ({
                  value: reason,
                  text: t(`placements.reason.${reason}`),
                }))}
              />
            </CommandForm>
          </Details>
        ))}
    </>
  )
}

function CommandForm(props: {
  kind: Kind
  submit: string
  variant?: 'warning'
  children: ComponentChildren
}) {
  const { kind, children, ...rest } = props
  return (
    <SendForm {...rest}>
      <input type="hidden" name="command" value={kind} />
      {children}
    </SendForm>
  )
}

function DayField({ kind, legend }: { kind: Kind; legend: string }) {
  const { t } = usePage()
  return <DateField name={`${kind}-date`} legend={legend} hint={t('placements.do.day-hint')} />
}

function ContractLinks({ id }: { id: string }) {
  const { t, url } = usePage()
  return (
    <ul class="govuk-list">
      <li>
        <a class="govuk-link" href={url(`/placements/${id}/contract`)}>
          {t('placements.contract.read')}
        </a>
      </li>
      <li>
        <a class="govuk-link" href={url(`/placements/${id}/contract.pdf`)}>
          {t('placements.contract.pdf')}
        </a>
      </li>
    </ul>
  )
}

function WhoIsWho({ view: { parties, placement } }: { view: PlacementView }) {
  const { t, texts, url } = usePage()
  const { worker, employer, recruiter } = parties
  const organisation = ({ id, name, country }: { id: string; name: string; country: string }) => (
    <>
      <a class="govuk-link" href={url(`/organisations/${id}`)}>
        <Bdi>{name}</Bdi>
      </a>
      <br />
      {texts.country(country)}
    </>
  )
  return (
    <>
      <h2 class="govuk-heading-m">{t('placements.party.title')}</h2>
      <SummaryList
        rows={[
          {
            key: t('placements.party.worker'),
            value: (
              <>
                <Bdi>{worker.name}</Bdi>
                <br />
                {texts.country(placement.origin)}
              </>
            ),
          },
          { key: t('placements.party.employer'), value: organisation(employer) },
          recruiter && { key: t('placements.party.recruiter'), value: organisation(recruiter) },
        ]}
      />
    </>
  )
}

const reportedLater = ['departed', 'started', 'ended', 'returned']
const journey: Stage[] = stages.filter((stage) => stage !== 'offered' && stage !== 'closed')

function timeline(
  { events, state }: PlacementView,
  texts: ReturnType<typeof usePage>['texts'],
  t: ReturnType<typeof usePage>['t'],
): TimelineItem[] {
  const past = events.map((event): TimelineItem => {
    const by = 'by' in event ? event.by : 'other'
    const recorded = texts.date(dayOf(event.recordedAt))
    const notes = [
      ...('reason' in event
        ? [t('placements.timeline.reason', { reason: t(`placements.reason.${event.reason}`) })]
        : []),
      ...(reportedLater.includes(event.kind)
        ? [t('placements.timeline.recorded', { by, date: recorded })]
        : []),
    ]
    return {
      title: t(`placements.event.${event.kind}`, { by }),
      state: event.kind === 'declined' || event.kind === 'withdrawn' ? 'stopped' : 'done',
      dateTime: event.occurredOn,
      time: texts.date(event.occurredOn),
      children: notes.length > 0 && notes.map((note) => <p class="govuk-body-s">{note}</p>),
    }
  })
  if (state.stage === 'closed') return past
  const ahead = journey.filter((stage) => stages.indexOf(stage) > stages.indexOf(state.stage))
  return [
    ...past,
    ...ahead.map(
      (stage): TimelineItem => ({
        title: t(`placements.stage.${stage}`),
        state: 'next',
        status: t('placements.timeline.next'),
      }),
    ),
  ]
}
