/** Where the questions begin, one page for each of them, and what was answered. */
import { checklist } from '@fairway/rules'
import { today } from '../../../../foundation/days.ts'
import { Button, ButtonGroup, Details, InsetText, WarningText } from '../../../../foundation/design/index.ts'
import { NotFoundError } from '../../../../foundation/errors.ts'
import {
  CheckboxesField,
  RadiosField,
  SelectField,
  SendForm,
  usePage,
} from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import { anyone, worker } from '../../../../foundation/policy.ts'
import { isSearching } from '../../../classifications/index.ts'
import { vocabulary } from '../../catalogue.ts'
import { idOf } from '../../domain.ts'
import { placeName } from '../../programmes/parts.tsx'
import { compiledOn, pathwaysOn, statesOf } from '../../service.ts'
import { decidedSince, kindsOfWay, nextFact, type Scope, type Standing } from '../domain.ts'
import {
  checkAnswer,
  currentInquiry,
  type Findings,
  findInquiry,
  findingsOf,
  forgetInquiry,
  isPathway,
  readRecords,
  saveInquiry,
} from '../service.ts'
import { answerField, questionText, readAnswer } from './fields.tsx'
import {
  Answers,
  answersPath,
  Decided,
  Forget,
  GoOn,
  questionPath,
  readFindings,
  resultPath,
  SoFar,
  startPath,
  titleOf,
} from './parts.tsx'

const expired = { key: 'pathways.open.gone' }

/** Countries and regions that let workers in by a programme, and countries of such a region. */
function destinations(asOf: string): { named: string[]; inRegions: string[] } {
  const entry = pathwaysOn(asOf).filter(({ category }) => category === 'entry')
  const named = [...new Set(entry.map(({ country }) => country))]
  const states = entry.flatMap((programme) => statesOf(compiledOn(programme, asOf)))
  return { named, inRegions: [...new Set(states)].filter((state) => !named.includes(state)) }
}

export const startPage = definePage({
  path: startPath,
  policy: anyone,
  get: async (page) => {
    const { t, texts, actor, query } = page
    const inquiry = await findInquiry(page)
    const asOf = today()
    const { named, inRegions } = destinations(asOf)
    const options = (codes: readonly string[]) =>
      codes
        .map((value) => ({ value, text: placeName(value, texts) }))
        .sort((a, b) => texts.compare(a.text, b.text))
    const single = query.text('programme')
    const programme = pathwaysOn(asOf).find(({ id }) => id === idOf(single))
    const wanted = query.has('country') ? query.all('country') : (inquiry?.scope.countries ?? [])
    return {
      title: t('pathways.open.title'),
      back: '/pathways',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.open.title')}</h1>
          <p class="govuk-body">{t('pathways.open.lead')}</p>
          <InsetText>{t('pathways.mine.no-promise')}</InsetText>
          {inquiry && (
            <>
              <p class="govuk-body">{t('pathways.open.begun')}</p>
              <GoOn path={resultPath} text={t('pathways.open.go-on')} />
            </>
          )}
          <SendForm submit={t('pathways.open.start')}>
            {programme ? (
              <>
                <input type="hidden" name="programme" value={programme.id} />
                <p class="govuk-body">
                  {t('pathways.open.only')} <strong>{programme.texts[page.locale]?.title}</strong>
                </p>
              </>
            ) : (
              <>
                <CheckboxesField
                  name="countries"
                  legend={t('pathways.open.countries')}
                  legendSize="m"
                  hint={t('pathways.open.countries-hint')}
                  small
                  initial={wanted.filter((code) => named.includes(code))}
                  items={options(named)}
                />
                <SelectField
                  name="country"
                  label={t('pathways.open.other-country')}
                  items={[{ value: '', text: t('choose') }, ...options(inRegions)]}
                  initial={wanted.find((code) => inRegions.includes(code))}
                />
                <CheckboxesField
                  name="kinds"
                  legend={t('pathways.open.kinds')}
                  legendSize="m"
                  hint={t('pathways.open.kinds-hint')}
                  small
                  initial={inquiry?.scope.kinds ?? []}
                  items={kindsOfWay.map((value) => ({ value, text: t(`pathways.open.kind.${value}`) }))}
                />
              </>
            )}
            {actor.kind === 'worker' ? (
              <RadiosField
                name="profile"
                legend={t('pathways.open.profile')}
                legendSize="m"
                initial={inquiry?.scope.useProfile === false ? 'no' : 'yes'}
                items={[
                  { value: 'yes', text: t('pathways.open.profile-yes') },
                  { value: 'no', text: t('pathways.open.profile-no') },
                ]}
              />
            ) : (
              <p class="govuk-body">{t('pathways.open.kept-here')}</p>
            )}
          </SendForm>
          {inquiry && <Forget />}
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, actor } = page
    const { named, inRegions } = destinations(today())
    const programme = form.text('programme')
    const chosen = [...form.all('countries'), form.text('country')]
    const scope: Scope = {
      countries: [...named, ...inRegions].filter((code) => chosen.includes(code)),
      kinds: kindsOfWay.filter((kind) => form.all('kinds').includes(kind)),
      ...(isPathway(programme) && { programme: idOf(programme) }),
      useProfile: actor.kind === 'worker' && form.text('profile') !== 'no',
    }
    const before = await findInquiry(page)
    const inquiry = { scope, answers: before?.answers ?? [] }
    await saveInquiry(page, inquiry, 'scope')
    return { redirect: afterwards(findingsOf(inquiry, await readRecords(page, scope))) }
  },
})

/** A worker's own: at once what the record says, unless something narrower was asked last. */
export const minePage = definePage({
  path: '/me/pathways',
  policy: worker,
  get: async (page) => {
    const { programme, useProfile = true } = (await findInquiry(page))?.scope ?? {}
    return { redirect: programme === undefined && useProfile ? resultPath : startPath }
  },
})

function afterwards({ standings, notKnown }: Findings): string {
  const question = nextFact(standings, notKnown)
  return question ? questionPath(question.fact) : resultPath
}

/** For so many pathways the condition is told for which a question is asked. */
const mostReasons = 5

function Reason({ standing, fact }: { standing: Standing; fact: string }) {
  const { locale } = usePage()
  const { conditions } = checklist(standing.compiled, standing.evaluation, locale)
  const said = conditions.find(({ questions }) => questions.some((question) => question.fact === fact))
  return said ? <div class="govuk-hint govuk-!-margin-bottom-0">{said.text}</div> : null
}

async function showQuestion(page: PageContext): Promise<PageResult> {
  const { t, url, params, query, locale } = page
  const fact = vocabulary().get(params.fact ?? '')
  if (!fact) throw new NotFoundError()
  const inquiry = await currentInquiry(page)
  if (!inquiry) return { redirect: startPath }
  const records = await readRecords(page, inquiry.scope)
  const findings = findingsOf(inquiry, records)
  const { standings, answers, fromProfile } = findings
  const own = answers.find((answer) => answer.fact === fact.id)
  const changing = query.has('change')
  const given = answers.filter(({ fact: id }) => id !== fact.id)
  const last = own ? undefined : given.at(-1)
  const decided = last
    ? decidedSince(findingsOf({ ...inquiry, answers: answers.slice(0, -1) }, records).standings, standings)
    : []
  const asking = standings.filter(({ evaluation }) => evaluation.missing.includes(fact.id))
  return {
    title: questionText(fact, locale),
    back: changing ? answersPath : last ? `${questionPath(last.fact)}` : startPath,
    body: (
      <>
        <SendForm>
          {await answerField(page, fact, own?.value ?? fromProfile[fact.id])}
          {fact.proof.length > 0 && (
            <p class="govuk-hint">
              {t('pathways.open.proof', {
                papers: fact.proof
                  .map((paper) => t(`pathways.paper.${paper.replaceAll('_', '-')}`))
                  .join(' / '),
              })}
            </p>
          )}
          {fact.conversions.length > 0 && (
            <Details summary={t('pathways.open.from-other')}>
              <ul class="govuk-list govuk-list--bullet">
                {fact.conversions.map(({ fact: id }) => {
                  const other = vocabulary().get(id)
                  return (
                    other && (
                      <li>
                        <a class="govuk-link" href={url(questionPath(id))}>
                          {questionText(other, locale)}
                        </a>
                      </li>
                    )
                  )
                })}
              </ul>
            </Details>
          )}
          <ButtonGroup>
            <Button>{t('continue')}</Button>
            <Button name="unknown" value="yes" variant="secondary">
              {t('pathways.open.do-not-know')}
            </Button>
          </ButtonGroup>
        </SendForm>
        {asking.length > 0 && (
          <Details summary={t('pathways.open.asking', { count: asking.length })}>
            <ul class="govuk-list govuk-list--bullet">
              {asking.map((standing, place) => (
                <li>
                  {titleOf(standing, locale)}
                  {place < mostReasons && <Reason standing={standing} fact={fact.id} />}
                </li>
              ))}
            </ul>
          </Details>
        )}
        <h2 class="govuk-heading-m">{t('pathways.open.so-far')}</h2>
        {decided.length > 0 && (
          <InsetText>
            <Decided standings={decided} />
          </InsetText>
        )}
        <SoFar standings={standings} />
        <p class="govuk-body">
          <a class="govuk-link" href={url(resultPath)}>
            {t('pathways.open.see-result')}
          </a>
        </p>
        <Forget />
      </>
    ),
  }
}

export const questionPage = definePage({
  path: questionPath(':fact'),
  policy: anyone,
  get: showQuestion,
  post: async (page) => {
    const { form, params, query } = page
    const fact = vocabulary().get(params.fact ?? '')
    if (!fact) throw new NotFoundError()
    const inquiry = await currentInquiry(page)
    if (!inquiry) return { redirect: startPath, message: expired }
    if (isSearching(form, 'answer')) return showQuestion(page)
    const value = form.has('unknown') ? null : checkAnswer(fact, readAnswer(page, fact), today())
    const changed = { fact: fact.id, value }
    const place = inquiry.answers.findIndex((answer) => answer.fact === fact.id)
    const answers = place < 0 ? [...inquiry.answers, changed] : inquiry.answers.with(place, changed)
    await saveInquiry(page, { ...inquiry, answers }, fact.id)
    if (query.has('change')) return { redirect: answersPath }
    return {
      redirect: afterwards(findingsOf({ ...inquiry, answers }, await readRecords(page, inquiry.scope))),
    }
  },
})

export const answersPage = definePage({
  path: answersPath,
  policy: anyone,
  get: async (page) => {
    const { t, url } = page
    const findings = await readFindings(page)
    if (!findings) return { redirect: startPath }
    const { answers, fromProfile, scope } = findings
    const none = answers.length === 0 && Object.keys(fromProfile).length === 0
    return {
      title: t('pathways.open.answers'),
      back: resultPath,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.open.answers')}</h1>
          {none && <p class="govuk-body">{t('pathways.open.answers-none')}</p>}
          {Object.keys(fromProfile).length > 0 && (
            <p class="govuk-body">
              {t('pathways.open.profile-kept')}{' '}
              <a class="govuk-link" href={url('/me/profile')}>
                {t('pathways.mine.profile')}
              </a>
            </p>
          )}
          <Answers findings={findings} />
          <GoOn path={afterwards(findings)} text={t('continue')} />
          <p class="govuk-body">
            <a class="govuk-link" href={url(startPath)}>
              {t(scope.programme ? 'pathways.open.all-instead' : 'pathways.open.change-scope')}
            </a>
          </p>
          {page.actor.kind !== 'worker' && <WarningText>{t('pathways.open.shared')}</WarningText>}
          <Forget />
        </>
      ),
    }
  },
})

export const forgetPage = definePage({
  path: `${startPath}/forget`,
  policy: anyone,
  post: async (page) => {
    await forgetInquiry(page)
    return { redirect: startPath, message: { key: 'pathways.open.forgotten' } }
  },
})
