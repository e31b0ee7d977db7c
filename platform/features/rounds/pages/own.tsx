import { today } from '../../../foundation/days.ts'
import { Bdi, Card, EmptyState, InsetText, SummaryList, Tag } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { worker } from '../../../foundation/policy.ts'
import { stateOf } from '../domain.ts'
import { leaveOwn, ownStanding, withdrawFromRound } from '../service.ts'
import { Reasons } from './parts.tsx'

export const ownPage = definePage({
  path: '/me/programmes',
  policy: worker,
  async get({ t, texts, url, read }) {
    const { entries, results, rounds, names } = await read(ownStanding)
    return {
      title: t('rounds.own'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('rounds.own')}</h1>
          <p class="govuk-body">{t('rounds.own.lead')}</p>
          {entries.length === 0 && <EmptyState title={t('rounds.own.none')} />}
          {entries.map((entry) => {
            const state = stateOf(entry, today())
            const found = results
              .filter(({ roundId }) => rounds.get(roundId)?.programmeId === entry.programmeId)
              .toSorted((a, b) => publishedAt(rounds.get(b.roundId)) - publishedAt(rounds.get(a.roundId)))
            return (
              <section>
                <h2 class="govuk-heading-m">
                  <Bdi>{entry.programme}</Bdi>
                </h2>
                <SummaryList
                  rows={[
                    { key: t('rounds.country'), value: texts.country(entry.country) },
                    { key: t('rounds.own.number'), value: String(entry.number) },
                    { key: t('rounds.state'), value: t(`rounds.entry.${state}`) },
                    { key: t('rounds.validUntil'), value: texts.date(entry.validUntil) },
                  ]}
                />
                {found.length === 0 && <InsetText>{t('rounds.own.no-result')}</InsetText>}
                {found.map((result) => (
                  <>
                    <h3 class="govuk-heading-s">
                      {result.withdrawnAt
                        ? t('rounds.gave-back')
                        : result.vacancyId === null
                          ? t('rounds.own.not-placed')
                          : t('rounds.own.placed')}
                    </h3>
                    {result.vacancyId !== null && (
                      <Card
                        headingLevel={4}
                        title={<Bdi>{result.title ?? t('rounds.vacancy.gone')}</Bdi>}
                        href={result.title === null ? undefined : url(`/jobs/${result.vacancyId}`)}
                        tag={<Tag colour="green">{t('rounds.fit', { fit: result.fit ?? 0 })}</Tag>}
                        meta={result.employer && <Bdi>{result.employer}</Bdi>}
                      />
                    )}
                    {result.vacancyId !== null && !result.withdrawnAt && (
                      <>
                        <p class="govuk-body">{t('rounds.own.offer-comes')}</p>
                        <SendForm submit={t('rounds.give-back')} variant="secondary">
                          <input type="hidden" name="round" value={result.roundId} />
                          <input type="hidden" name="number" value={String(result.number)} />
                        </SendForm>
                      </>
                    )}
                    {result.reasons.length > 0 ? (
                      <>
                        <p class="govuk-body">{t('rounds.own.why-not')}</p>
                        <Reasons reasons={result.reasons} names={names} />
                      </>
                    ) : (
                      <p class="govuk-body">
                        {t(result.vacancyId === null ? 'rounds.own.why-none-fits' : 'rounds.own.why-best')}
                      </p>
                    )}
                    <p class="govuk-body">
                      <a class="govuk-link" href={url(`/rounds/${result.roundId}`)}>
                        {t('rounds.own.how')}
                      </a>
                    </p>
                  </>
                ))}
                {entry.leftAt === null && (
                  <SendForm submit={t('rounds.own.leave')} variant="warning">
                    <p class="govuk-body">{t('rounds.own.leave.text')}</p>
                    <input type="hidden" name="leave" value={entry.programmeId} />
                  </SendForm>
                )}
              </section>
            )
          })}
        </>
      ),
    }
  },
  async post({ form, write }) {
    const isId = (name: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(form.text(name))
    if (isId('leave')) {
      await write((work) => leaveOwn(work, form.text('leave')))
      return { redirect: '/me/programmes', message: { key: 'rounds.own.left' } }
    }
    if (!isId('round') || !/^\d{1,9}$/.test(form.text('number')))
      throw new InvalidInputError({ round: { key: 'rounds.error.no-place' } })
    await write((work) => withdrawFromRound(work, form.text('round'), Number(form.text('number'))))
    return { redirect: '/me/programmes', message: { key: 'rounds.gave-back' } }
  },
})

const publishedAt = (round: { publishedAt: Date | null } | undefined) => round?.publishedAt?.getTime() ?? 0
