/** What the rules say of each pathway for what was answered: the list, one pathway in full, and all of it on paper. */
import type { Checklist, Way } from '@fairway/rules'
import { Card, InsetText, WarningText } from '../../../../foundation/design/index.ts'
import { NotFoundError } from '../../../../foundation/errors.ts'
import { usePage } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { vocabulary } from '../../catalogue.ts'
import { type Answer, folderOf, type PathwayState } from '../../domain.ts'
import { OwnSafeguard } from '../../pages/safeguard.tsx'
import { AnswerTag, PathwayStateView } from '../../pages/state.tsx'
import { compareAddress } from '../../programmes/compare.tsx'
import { PlaceName } from '../../programmes/parts.tsx'
import { mayTakeHealthWorkers, safeguardOf } from '../../safeguards.ts'
import { stateOf } from '../../service.ts'
import { answerOrder, inOrder, nextFact, type Standing } from '../domain.ts'
import { type Findings, waysToOpen } from '../service.ts'
import { answerText, questionText } from './fields.tsx'
import {
  Answers,
  answersPath,
  Forget,
  GoOn,
  Questions,
  questionPath,
  readFindings,
  resultPath,
  SoFar,
  startPath,
  titleOf,
} from './parts.tsx'

const detailPath = (id: string) => `${resultPath}/${folderOf(id)}`

export const resultPage = definePage({
  path: resultPath,
  policy: anyone,
  get: async (page) => {
    const findings = await readFindings(page)
    if (!findings) return { redirect: startPath }
    const { t, texts, url } = page
    const { asOf, standings, notKnown, answers, fromProfile } = findings
    const question = nextFact(standings, notKnown)
    const compared = inOrder(standings)
      .filter(({ answer, compiled }) => answer !== 'other' && compiled.programme.category === 'entry')
      .map(({ compiled }) => compiled.programme.id)
    const known = answers.filter(({ value }) => value !== null).length + Object.keys(fromProfile).length
    return {
      title: t('pathways.open.result'),
      back: answersPath,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.open.result')}</h1>
          <p class="govuk-body-l">{t('pathways.as-of', { date: texts.date(asOf) })}</p>
          <InsetText>{t('pathways.mine.no-promise')}</InsetText>
          {Object.keys(fromProfile).length > 0 && (
            <p class="govuk-body">
              {t('pathways.mine.lead')}{' '}
              <a class="govuk-link" href={url('/me/profile')}>
                {t('pathways.mine.profile')}
              </a>
            </p>
          )}
          <SoFar standings={standings} />
          <p class="govuk-body">
            <a class="govuk-link" href={url(answersPath)}>
              {t('pathways.open.known', { count: known })}
            </a>
          </p>
          {question ? (
            <>
              <p class="govuk-body">{t('pathways.open.more-to-ask')}</p>
              <GoOn path={questionPath(question.fact)} text={t('pathways.open.next-question')} />
            </>
          ) : (
            <p class="govuk-body">{t('pathways.open.nothing-to-ask')}</p>
          )}
          <Groups standings={standings} />
          {compared.length > 1 && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(compareAddress(compared))}>
                {t('pathways.compare.link')}
              </a>
            </p>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url(`${startPath}/print`)}>
              {t('pathways.open.print')}
            </a>
          </p>
          <p class="govuk-body">
            <a class="govuk-link" href={url(startPath)}>
              {t('pathways.open.change-scope')}
            </a>
          </p>
          <p class="govuk-body">
            {t(page.actor.kind === 'worker' ? 'pathways.open.kept' : 'pathways.open.kept-here')}
          </p>
          <Forget />
        </>
      ),
    }
  },
})

/** The ways in by answer; what the own country asks before leaving stands by itself. */
function Groups({ standings }: { standings: readonly Standing[] }) {
  const { t } = usePage()
  const ordered = inOrder(standings)
  const entry = ordered.filter(({ compiled }) => compiled.programme.category === 'entry')
  const exit = ordered.filter(({ compiled }) => compiled.programme.category === 'exit')
  return (
    <>
      {answerOrder.map((answer) => (
        <Group answer={answer} standings={entry.filter((standing) => standing.answer === answer)} />
      ))}
      {exit.length > 0 && (
        <>
          <h2 class="govuk-heading-m">{t('pathways.open.before-leaving')}</h2>
          {exit.map((standing) => (
            <StandingCard standing={standing} tagged />
          ))}
        </>
      )}
    </>
  )
}

function Group({ answer, standings }: { answer: Answer; standings: readonly Standing[] }) {
  const { t, url, locale } = usePage()
  if (standings.length === 0) return null
  return (
    <>
      <h2 class="govuk-heading-m">
        {t(`pathways.answer.${answer}`)} ({standings.length})
      </h2>
      <p class="govuk-body">{t(`pathways.open.group.${answer}`)}</p>
      {answer === 'other' ? (
        <ul class="govuk-list govuk-list--bullet">
          {standings.map((standing) => (
            <li>
              <a class="govuk-link" href={url(detailPath(standing.compiled.programme.id))}>
                {titleOf(standing, locale)}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        standings.map((standing) => <StandingCard standing={standing} />)
      )}
    </>
  )
}

function StandingCard({ standing, tagged }: { standing: Standing; tagged?: boolean }) {
  const { t, url, locale } = usePage()
  const { programme } = standing.compiled
  const { country, verified, id } = programme
  const { answer } = standing
  return (
    <Card
      title={titleOf(standing, locale)}
      headingLevel={3}
      href={url(detailPath(id))}
      tag={tagged && <AnswerTag answer={standing.answer} />}
      meta={
        <>
          <PlaceName code={country} />
          {!verified && <> · {t('pathways.not-verified.tag')}</>}
        </>
      }
    >
      {answer !== 'other' && isWarned(standing) && <p class="govuk-body">{t('pathways.health.short')}</p>}
      <Why standing={standing} />
    </Card>
  )
}

function isWarned({ compiled: { programme }, facts }: Standing): boolean {
  const { warning } = safeguardOf(facts.nationality, facts.occupation, programme.country)
  return mayTakeHealthWorkers(programme) && warning === 'yes'
}

/** In short: what stands against it, else what is missing, else what an office judges. */
function Why({ standing }: { standing: Standing }) {
  const { t, locale } = usePage()
  const { answer } = standing
  const { conditions } = stateOf(standing.compiled, standing.evaluation, locale).checklist
  const wanted = answer === 'closed' ? 'not_met' : answer === 'possible' ? 'unknown' : 'needs_assessment'
  const items = conditions.filter(({ status }) => status === wanted)
  if (items.length === 0) return null
  const shown = items.slice(0, 2)
  return (
    <ul class="govuk-list govuk-list--bullet">
      {shown.map(({ text }) => (
        <li>
          {t(`pathways.open.why.${wanted}`)} {text}
        </li>
      ))}
      {items.length > shown.length && (
        <li>{t('pathways.open.why.more', { count: items.length - shown.length })}</li>
      )}
    </ul>
  )
}

function find({ standings }: Findings, folder: string): Standing {
  const standing = standings.find(({ compiled }) => folderOf(compiled.programme.id) === folder)
  if (!standing) throw new NotFoundError()
  return standing
}

export const detailPage = definePage({
  path: `${resultPath}/:country/:programme`,
  policy: anyone,
  get: async (page) => {
    const findings = await readFindings(page)
    if (!findings) return { redirect: startPath }
    const { t, url, locale, params } = page
    const standing = find(findings, `${params.country}/${params.programme}`)
    const state = stateOf(standing.compiled, standing.evaluation, locale)
    return {
      title: state.checklist.title,
      back: resultPath,
      body: (
        <>
          <h1 class="govuk-heading-l">{state.checklist.title}</h1>
          <p class="govuk-body">{state.checklist.summary}</p>
          <Detail page={page} standing={standing} state={state} />
          <p class="govuk-body">
            <a class="govuk-link" href={url(state.path)}>
              {t('pathways.open.sources')}
            </a>
          </p>
          <Forget />
        </>
      ),
    }
  },
})

function Detail(props: { page: PageContext; standing: Standing; state: PathwayState; titled?: boolean }) {
  const { standing, state } = props
  const { t, texts } = props.page
  const { checklist: list, answer } = state
  const { points } = list
  return (
    <>
      <PathwayStateView state={state} {...(props.titled && { heading: 2 })} />
      {answer !== 'other' && <OwnSafeguard standing={standing} />}
      {points && answer !== 'other' && (
        <p class="govuk-body">
          {points.lo === points.hi
            ? t('pathways.open.points', { points: points.lo })
            : t('pathways.open.points-between', { least: points.lo, most: points.hi })}{' '}
          {points.mark !== undefined && t('pathways.points.mark', { mark: points.mark })}
        </p>
      )}
      {answer === 'possible' && list.questions.length > 0 && (
        <>
          <h2 class="govuk-heading-m">{t('pathways.open.missing')}</h2>
          <Questions questions={list.questions} />
        </>
      )}
      {answer !== 'other' && <Enough standing={standing} />}
      {answer !== 'other' && answer !== 'closed' && <NextStep list={list} />}
      <h2 class="govuk-heading-m">{t('pathways.section.costs')}</h2>
      <Costs list={list} />
      <h2 class="govuk-heading-m">{t('pathways.open.time')}</h2>
      <p class="govuk-body">{aboutText(list, 'processing_time') ?? t('pathways.about.answer.unknown')}</p>
      <p class="govuk-body">
        <strong>{t('pathways.about.stay')}:</strong>{' '}
        {aboutText(list, 'stay') ?? t('pathways.about.answer.unknown')}
      </p>
      <p class="govuk-body-s">
        {t('pathways.checked')}: {texts.date(list.lastChecked)}
      </p>
    </>
  )
}

function aboutText({ about }: Checklist, wanted: Checklist['about'][number]['key']): string | undefined {
  return about.find(({ key }) => key === wanted)?.text
}

/** The smallest changes that the person can bring about, as the rules of the day read. */
function Enough({ standing }: { standing: Standing }) {
  const { t } = usePage()
  if (standing.answer !== 'closed' && standing.answer !== 'possible') return null
  const ways = waysToOpen(standing)
  if (ways === undefined && standing.answer === 'possible') return null
  return (
    <>
      <h2 class="govuk-heading-m">{t('pathways.open.enough')}</h2>
      {ways === undefined || ways.length === 0 ? (
        <p class="govuk-body">{t('pathways.open.enough-none')}</p>
      ) : (
        <>
          <p class="govuk-body">{t('pathways.open.enough-lead')}</p>
          <ul class="govuk-list govuk-list--bullet">
            {ways.map((way) => (
              <li>
                <WayText way={way} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function WayText({ way }: { way: Way }) {
  const { t, texts, locale } = usePage()
  const changes = way.changes.flatMap(({ fact: id, to }) => {
    const fact = vocabulary().get(id)
    return fact
      ? [
          t('pathways.open.change', {
            question: questionText(fact, locale),
            answer: answerText(fact, to, texts),
          }),
        ]
      : []
  })
  return <>{changes.join(` ${t('pathways.open.and')} `)}</>
}

function NextStep({ list }: { list: Checklist }) {
  const { t } = usePage()
  const apply = list.about.find(({ key }) => key === 'apply')
  const contacts = list.contacts.filter(({ id }) => apply?.contacts.includes(id))
  return (
    <>
      <h2 class="govuk-heading-m">{t('pathways.open.next-step')}</h2>
      <p class="govuk-body">{apply?.text ?? t('pathways.about.answer.unknown')}</p>
      {contacts.length > 0 && (
        <ul class="govuk-list govuk-list--bullet">
          {contacts.map(({ text, name, url }) => (
            <li>
              {text}{' '}
              {url ? (
                <a class="govuk-link" href={url} rel="noreferrer">
                  <bdi>{name}</bdi>
                </a>
              ) : (
                <bdi>{name}</bdi>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Costs({ list }: { list: Checklist }) {
  const { t, texts } = usePage()
  if (list.costs.length === 0) return <p class="govuk-body">{t('pathways.about.answer.unknown')}</p>
  return (
    <ul class="govuk-list govuk-list--bullet">
      {list.costs.map(({ text, amount, paidBy, workerMayBeCharged }) => (
        <li>
          {text}
          {amount && (
            <>
              : <strong>{texts.money(amount.minor, amount.currency)}</strong>
            </>
          )}
          <br />
          {t('pathways.costs.payer')}: {t(`pathways.costs.payer.${paidBy}`)}. {t('pathways.costs.charged')}{' '}
          {t(`pathways.costs.charged.${workerMayBeCharged}`)}.
        </li>
      ))}
    </ul>
  )
}

/** As much as fits on a few sheets: the answers, what is open in full, and the rest in short. */
export const printPage = definePage({
  path: `${startPath}/print`,
  policy: anyone,
  get: async (page) => {
    const findings = await readFindings(page)
    if (!findings) return { redirect: startPath }
    const { t, texts, locale } = page
    const ordered = inOrder(findings.standings)
    const full = ordered.filter(({ answer }) => answer === 'open' || answer === 'office').slice(0, mostInFull)
    const rest = ordered.filter((standing) => !full.includes(standing) && standing.answer !== 'other')
    return {
      title: t('pathways.open.result'),
      back: resultPath,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.open.result')}</h1>
          <p class="govuk-body">{t('pathways.as-of', { date: texts.date(findings.asOf) })}</p>
          <WarningText>{t('pathways.mine.no-promise')}</WarningText>
          <p class="govuk-body govuk-!-display-none-print">{t('pathways.open.how-to-print')}</p>
          <h2 class="govuk-heading-m">{t('pathways.open.answers')}</h2>
          <Answers findings={findings} />
          {full.map((standing) => (
            <Detail
              page={page}
              standing={standing}
              state={stateOf(standing.compiled, standing.evaluation, locale)}
              titled
            />
          ))}
          {rest.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('pathways.open.others')}</h2>
              {rest.map((standing) => (
                <StandingCard standing={standing} tagged />
              ))}
            </>
          )}
          <Forget />
        </>
      ),
    }
  },
})

/** Keeps the page small enough for a phone. */
const mostInFull = 6
