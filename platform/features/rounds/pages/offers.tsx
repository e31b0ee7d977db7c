import { dayOf } from '../../../foundation/days.ts'
import { Bdi, Card, EmptyState, SummaryList, Tag } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import {
  agreeToOffers,
  makeOffers,
  makeOwnOffers,
  offerStates,
  readOffers,
  readOwnPlaces,
} from '../offers.ts'
import { keepsRosters, offersPlaces } from '../policy.ts'
import { workersPageSize } from '../service.ts'

export const offersPage = definePage({
  path: '/desk/rounds/:id/offers',
  policy: keepsRosters,
  async get({ t, texts, app, actor, params, query }) {
    const { round, offers } = await readOffers(app, actor, params.id!)
    const current = pageAsked(query)
    const counts = offerStates
      .map((state) => ({ state, count: offers.filter((one) => one.state === state).length }))
      .filter(({ count }) => count > 0)
    const ready = counts.find(({ state }) => state === 'ready')?.count ?? 0
    const path = `/desk/rounds/${round.id}/offers`
    return {
      title: t('rounds.offers'),
      back: `/desk/rounds/${round.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{round.programme}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.offers')}</h1>
          <p class="govuk-body">{t('rounds.offers.lead')}</p>
          {offers.length === 0 ? (
            <EmptyState title={t('rounds.offers.none')} />
          ) : (
            <SummaryList
              card={{ title: t('rounds.offers.by-state') }}
              rows={counts.map(({ state, count }) => ({
                key: t(`rounds.offers.state.${state}`),
                value: texts.number(count),
              }))}
            />
          )}
          {ready > 0 && <SendForm submit={t('rounds.offers.make', { count: ready })} />}
          {offers
            .slice((current - 1) * workersPageSize, current * workersPageSize)
            .map(({ number, title, employer, state }) => (
              <Card
                title={t('rounds.number', { number: String(number) })}
                tag={
                  <Tag colour={state === 'offered' ? 'green' : state === 'ready' ? 'blue' : 'grey'}>
                    {t(`rounds.offers.state.${state}`)}
                  </Tag>
                }
                meta={
                  <>
                    <Bdi>{title}</Bdi> · <Bdi>{employer}</Bdi>
                  </>
                }
              />
            ))}
          <PagesOf total={offers.length} size={workersPageSize} current={current} path={path} />
        </>
      ),
    }
  },
  async post({ app, actor, params }) {
    const { made, refused } = await makeOffers(app, actor, params.id!)
    return {
      redirect: `/desk/rounds/${params.id}/offers`,
      message: { key: 'rounds.offers.made', values: { made, refused: refused.length } },
    }
  },
})

export const placedPage = definePage({
  path: '/employer/vacancies/:id/programme',
  policy: offersPlaces,
  async get({ t, texts, url, read, params }) {
    const id = params.id!
    const { vacancy, rows, agreements } = await read((work) => readOwnPlaces(work, id))
    const toOffer = rows.filter(({ isOffered }) => !isOffered).length
    return {
      title: t('rounds.placed'),
      back: `/employer/vacancies/${id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{vacancy.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.placed')}</h1>
          {rows.length > 0 ? (
            <p class="govuk-body">{t('rounds.placed.lead')}</p>
          ) : (
            <EmptyState title={t('rounds.placed.none')} />
          )}
          {toOffer > 0 && (
            <SendForm submit={t('rounds.offers.make', { count: toOffer })}>
              <input type="hidden" name="do" value="offer" />
            </SendForm>
          )}
          {rows.map(({ personId, name, number, fit, isOffered }) => (
            <Card
              title={<Bdi>{name}</Bdi>}
              {...(isOffered ? {} : { href: url(`/employer/vacancies/${id}/offer/${personId}`) })}
              tag={
                isOffered ? (
                  <Tag colour="green">{t('rounds.offers.state.offered')}</Tag>
                ) : (
                  <Tag colour="blue">{t('rounds.fit', { fit: fit ?? 0 })}</Tag>
                )
              }
              meta={t('rounds.number', { number: String(number) })}
            />
          ))}
          {agreements.length > 0 && <h2 class="govuk-heading-m">{t('rounds.offers.agree.title')}</h2>}
          {agreements.map(({ programmeId, programme, agreedAt }) => (
            <SendForm
              submit={t(agreedAt ? 'rounds.offers.take-back' : 'rounds.offers.agree')}
              variant="secondary"
            >
              <p class="govuk-body">
                {agreedAt
                  ? t('rounds.offers.agreed.text', { programme, date: texts.date(dayOf(agreedAt)) })
                  : t('rounds.offers.agree.text', { programme })}
              </p>
              <input type="hidden" name="do" value={agreedAt ? 'take-back' : 'agree'} />
              <input type="hidden" name="programme" value={programmeId} />
            </SendForm>
          ))}
        </>
      ),
    }
  },
  async post({ app, actor, form, params, write }) {
    const vacancy = params.id!
    const path = `/employer/vacancies/${vacancy}/programme`
    const action = form.text('do')
    if (action === 'offer') {
      const { made, refused } = await makeOwnOffers(app, actor, vacancy)
      return {
        redirect: path,
        message: { key: 'rounds.offers.made', values: { made, refused: refused.length } },
      }
    }
    const programme = form.text('programme')
    if (
      !['agree', 'take-back'].includes(action) ||
      !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(programme)
    )
      throw new InvalidInputError({ programme: { key: 'rounds.error.choose' } })
    await write((work) => agreeToOffers(work, { programme, vacancy, agrees: action === 'agree' }))
    return { redirect: path }
  },
})
