import { dayOf } from '../../../../foundation/days.ts'
import { Bdi, Button, EmptyState, InsetText, Table, Tag } from '../../../../foundation/design/index.ts'
import { RadiosField, SendForm, usePage } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page } from '../../../../foundation/http/page.ts'
import { MorePages, pageAsked } from '../../../../foundation/http/paging.tsx'
import { officer } from '../../../../foundation/policy.ts'
import { decideOnPair, duplicatesQueue, findPair, type Lookalike, pageSize } from '../service.ts'

const policy = officer('registration')

function LikelihoodTag({ likelihood }: { likelihood: 'likely' | 'possible' }) {
  const { t } = usePage()
  return <Tag colour={likelihood === 'likely' ? 'red' : 'yellow'}>{t(`duplicates.${likelihood}`)}</Tag>
}

const queuePage = definePage({
  path: '/desk/duplicates',
  policy,
  get: async ({ t, url, texts, query, read }) => {
    const page = pageAsked(query)
    const pairs = await read((work) => duplicatesQueue(work, page))
    return {
      title: t('duplicates.title'),
      back: '/desk',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('duplicates.title')}</h1>
          <p class="govuk-body">{t('duplicates.lead')}</p>
          {pairs.length === 0 ? (
            <EmptyState title={t('duplicates.none')} />
          ) : (
            <Table
              smallTextUntilTablet
              head={[{ text: t('duplicates.pair') }, { text: t('duplicates.how') }]}
              rows={pairs.map((pair) => [
                {
                  text: (
                    <a class="govuk-link" href={url(`/desk/duplicates/${pair.id}`)}>
                      <Bdi>{pair.a.fullName}</Bdi> · {texts.date(pair.a.birthDate)}
                      <br />
                      <Bdi>{pair.b.fullName}</Bdi> · {texts.date(pair.b.birthDate)}
                    </a>
                  ),
                },
                { text: <LikelihoodTag likelihood={pair.likelihood} /> },
              ])}
            />
          )}
          <MorePages page={page} more={pairs.length === pageSize} path="/desk/duplicates" />
        </>
      ),
    }
  },
})

const pairPage = definePage({
  path: '/desk/duplicates/:id',
  policy,
  get: async (page) => {
    const { t, texts, url, params } = page
    const pair = await page.read((work) => findPair(work, params.id as string))
    const { a, b } = pair
    const row = (key: string, show: (side: typeof a) => unknown) => [
      { text: key },
      { text: show(a) as never },
      { text: show(b) as never },
    ]
    return {
      title: t('duplicates.pair'),
      back: '/desk/duplicates',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('duplicates.compare')}</h1>
          <p class="govuk-body">
            <LikelihoodTag likelihood={pair.likelihood} />
          </p>
          <Table
            firstCellIsHeader
            smallTextUntilTablet
            head={[{ text: '' }, { text: t('duplicates.first') }, { text: t('duplicates.second') }]}
            rows={[
              row(t('people.part.name'), ({ id, fullName }) => (
                <a class="govuk-link" href={url(`/desk/people/${id}`)}>
                  <Bdi>{fullName}</Bdi>
                </a>
              )),
              row(t('people.part.birth-date'), ({ birthDate }) => texts.date(birthDate)),
              row(t('people.part.phone'), ({ phone }) =>
                phone === null ? t('people.phone.none') : <bdi dir="ltr">{phone}</bdi>,
              ),
              row(t('people.desk.status'), ({ status }) => t(`people.status.${status}`)),
              row(t('duplicates.registered'), ({ createdAt }) => texts.date(dayOf(new Date(createdAt)))),
            ]}
          />
          {pair.decision ? (
            <>
              <InsetText>{t(`duplicates.decided.${pair.decision}`)}</InsetText>
              {pair.decision === 'same' && (
                <Button href={url(`/desk/duplicates/${pair.id}/merge`)}>{t('merging.start')}</Button>
              )}
            </>
          ) : (
            <SendForm submit={t('duplicates.decide')}>
              <RadiosField
                name="decision"
                legend={t('duplicates.question')}
                items={[
                  { value: 'different', text: t('duplicates.different') },
                  { value: 'same', text: t('duplicates.same'), hint: t('duplicates.same-hint') },
                ]}
              />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, params } = page
    await page.write((work) => decideOnPair(work, params.id as string, form.text('decision')))
    const same = form.text('decision') === 'same'
    return {
      redirect: same ? `/desk/duplicates/${params.id}/merge` : '/desk/duplicates',
      message: { key: 'duplicates.decision-kept' },
    }
  },
})

/** People who may be the one that is about to be registered. */
export function Lookalikes({ found }: { found: Lookalike[] }) {
  const { t, texts, url } = usePage()
  return (
    <Table
      smallTextUntilTablet
      head={[
        { text: t('people.part.name') },
        { text: t('people.part.birth-date') },
        { text: t('duplicates.how') },
      ]}
      rows={found.map((one) => [
        {
          text: (
            <a class="govuk-link" href={url(`/desk/people/${one.id}`)}>
              <Bdi>{one.fullName}</Bdi>
            </a>
          ),
        },
        { text: texts.date(one.birthDate) },
        { text: <LikelihoodTag likelihood={one.likelihood} /> },
      ])}
    />
  )
}

export const duplicatesPages: Page[] = [queuePage, pairPage]
