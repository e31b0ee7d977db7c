import { writeCsv } from '../../../foundation/csv.ts'
import { dayOf } from '../../../foundation/days.ts'
import { Bdi, Details, InsetText, SummaryList } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { commandOf, fileNames, filesOf } from '../domain.ts'
import { publishedInput, publishedRound } from '../service.ts'
import { boundText, methodText } from './parts.tsx'
import { Comparison, Hash } from './rounds.tsx'

export const publishedPage = definePage({
  path: '/rounds/:id',
  policy: anyone,
  async get(page) {
    const { t, texts, url, read, params } = page
    const { round, runs, places, tried } = await read((work) => publishedRound(work, params.id!))
    return {
      title: round.programme,
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{round.programme}</Bdi>
          </h1>
          <p class="govuk-body">{t('rounds.public.lead')}</p>
          <SummaryList
            rows={[
              { key: t('rounds.published-on'), value: texts.date(dayOf(round.publishedAt)) },
              { key: t('rounds.seed'), value: <Bdi>{round.seed}</Bdi> },
              { key: t('rounds.chosen'), value: methodText(page, round.chosen) },
              round.bounds.length > 0 && {
                key: t('rounds.bounds'),
                value: round.bounds.map((bound) => <div>{boundText(page, bound)}</div>),
              },
              { key: t('rounds.tried'), value: texts.number(tried) },
              { key: t('rounds.hash'), value: <Hash hash={round.inputHash} /> },
            ]}
          />
          <p class="govuk-body">{t(`rounds.method.${round.chosen}.text`)}</p>
          <Comparison view={{ runs, places, round }} />
          <h2 class="govuk-heading-m">{t('rounds.again')}</h2>
          <p class="govuk-body">{t('rounds.again.lead')}</p>
          <ul class="govuk-list govuk-list--bullet">
            {[...fileNames, 'result'].map((name) => (
              <li>
                <a class="govuk-link" href={url(`/rounds/${round.id}/${name}.csv`)}>
                  <bdi dir="ltr">{name}.csv</bdi>
                </a>
              </li>
            ))}
          </ul>
          <InsetText>
            <code dir="ltr">{commandOf(round.seed, round.chosen, round.bounds)}</code>
          </InsetText>
          <Details summary={t('rounds.hash')}>
            <p class="govuk-body">{t('rounds.hash.text')}</p>
            <code dir="ltr">cat {fileNames.map((name) => `${name}.csv`).join(' ')} | sha256sum</code>
          </Details>
        </>
      ),
    }
  },
})

export const roundFilePage = definePage({
  path: '/rounds/:id/:file',
  policy: anyone,
  async get({ read, params }) {
    const name = params.file?.replace(/\.csv$/, '')
    const type = 'text/csv; charset=utf-8'
    if (name === 'result') {
      const { round, runs } = await read((work) => publishedRound(work, params.id!))
      const outcome = runs.find(({ method }) => method === round.chosen)?.outcome ?? {}
      const file = writeCsv([['worker', 'vacancy'], ...Object.entries(outcome)])
      return { file, type, name: 'result.csv' }
    }
    const known = fileNames.find((one) => one === name)
    if (!known) throw new NotFoundError()
    const input = await read((work) => publishedInput(work, params.id!))
    return { file: filesOf(input)[known], type, name: `${known}.csv` }
  },
})
