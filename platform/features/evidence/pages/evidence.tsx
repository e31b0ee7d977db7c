import { Bdi, Button, Details, EmptyState, InsetText, Table } from '../../../foundation/design/index.ts'
import { SelectField } from '../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { anyone } from '../../../foundation/policy.ts'
import { occupationTitle } from '../../classifications/index.ts'
import { mainCauses, measures, threshold } from '../domain.ts'
import { evidenceCsv, evidenceMetadata } from '../file.ts'
import { addressOf, causeText, type EvidenceQuery, periodText, readQuery } from '../query.ts'
import { type Cell, type Evidence, evidenceOf, evidencePeriods } from '../service.ts'

const rowsPerPage = 25

export const evidencePage = definePage({
  path: '/evidence',
  policy: anyone,
  async get(page) {
    const { t, texts, url, app, query: address } = page
    const query = readQuery(address)
    const evidence = await evidenceOf(app.database, query.measure, query.period)
    const { origin, destination } = query
    const here: Here = (cell) => ({ origin, destination, isco: null, cause: null, ...cell })
    return {
      title: t('evidence.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('evidence.title')}</h1>
          <p class="govuk-body">{t('evidence.lead')}</p>
          <Filters page={page} query={query} evidence={evidence} />
          <h2 class="govuk-heading-m">
            {t(`evidence.measure.${query.measure}`)}: {periodText(texts, query.period)}
          </h2>
          <p class="govuk-body">{t(`evidence.measure.${query.measure}.explained`)}</p>
          {evidence.count(here({})) === 0 ? (
            <EmptyState title={t('evidence.none')} headingLevel={3} />
          ) : (
            <>
              <Causes texts={texts} evidence={evidence} query={query} here={here} />
              <Occupations page={page} evidence={evidence} query={query} here={here} />
              {origin === null && <Countries texts={texts} evidence={evidence} side="origin" here={here} />}
              {destination === null && (
                <Countries texts={texts} evidence={evidence} side="destination" here={here} />
              )}
            </>
          )}
          <InsetText>{t('evidence.withheld.explained', { threshold })}</InsetText>
          <p class="govuk-body">
            <a class="govuk-link" href={url(addressOf('/evidence.csv', query))}>
              {t('evidence.csv')}
            </a>
          </p>
          <p class="govuk-body">
            <a class="govuk-link" href={url(addressOf('/evidence.csv-metadata.json', query))}>
              {t('evidence.csv.explained')}
            </a>
          </p>
          <Details summary={t('evidence.method')}>
            <p class="govuk-body">{t('evidence.method.period')}</p>
            <p class="govuk-body">{t('evidence.method.suppression', { threshold })}</p>
            <p class="govuk-body">{t('evidence.method.personal')}</p>
            <p class="govuk-body">
              {t('evidence.method.source')} <bdi lang="en">{literature}</bdi>
            </p>
          </Details>
        </>
      ),
    }
  },
})

const literature =
  'Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4; Cox, Journal of the American Statistical Association 75, 1980.'

/** A cell in the countries that were chosen. */
type Here = (cell: Partial<Cell>) => Omit<Cell, 'count'>

/** As the reader writes numbers; a word where it is withheld. */
function countText(texts: Texts, count: number | undefined): string {
  return count === undefined ? texts.t('evidence.withheld') : texts.number(count)
}

function Filters({ page, query, evidence }: { page: PageContext; query: EvidenceQuery; evidence: Evidence }) {
  const { t, texts, url } = page
  const cells = evidence.cells()
  const countries = (role: 'origin' | 'destination') => {
    const codes = new Set(cells.flatMap((cell) => cell[role] ?? []))
    if (query[role]) codes.add(query[role])
    const items = [...codes].map((value) => ({ value, text: texts.country(value) }))
    return [{ value: '', text: t('evidence.all') }, ...items.sort((a, b) => texts.compare(a.text, b.text))]
  }
  return (
    <form method="get" action={url('/evidence')}>
      <SelectField
        name="measure"
        label={t('evidence.measure')}
        initial={query.measure}
        items={measures.map((value) => ({ value, text: t(`evidence.measure.${value}`) }))}
      />
      <SelectField
        name="period"
        label={t('evidence.period')}
        initial={query.period.name}
        items={evidencePeriods().map((period) => ({ value: period.name, text: periodText(texts, period) }))}
      />
      <SelectField
        name="origin"
        label={t('evidence.origin')}
        initial={query.origin ?? ''}
        items={countries('origin')}
      />
      <SelectField
        name="destination"
        label={t('evidence.destination')}
        initial={query.destination ?? ''}
        items={countries('destination')}
      />
      <SelectField
        name="digits"
        label={t('evidence.digits')}
        initial={String(query.digits)}
        items={[1, 2, 3, 4].map((digits) => ({
          value: String(digits),
          text: t(`evidence.digits.${digits}`),
        }))}
      />
      <Button>{t('evidence.show')}</Button>
    </form>
  )
}

function Causes(props: { texts: Texts; evidence: Evidence; query: EvidenceQuery; here: Here }) {
  const { texts, evidence, query, here } = props
  const { t } = texts
  const main: readonly string[] = query.measure === 'jobs' ? [] : mainCauses
  const others = [...new Set(evidence.cells().flatMap(({ cause }) => cause ?? []))]
    .filter((cause) => !main.includes(cause))
    .map((cause) => ({ cause, count: evidence.count(here({ cause })) }))
    .sort((a, b) => (b.count ?? -1) - (a.count ?? -1) || (a.cause < b.cause ? -1 : 1))
  const rows = [...main.map((cause) => ({ cause, count: evidence.count(here({ cause })) })), ...others]
  return (
    <Table
      caption={t('evidence.causes')}
      captionSize="s"
      firstCellIsHeader
      head={[{ text: t('evidence.column.cause') }, { text: t('evidence.number'), numeric: true }]}
      rows={[
        ...rows.map(({ cause, count }) => ({ text: causeText(texts, query.measure, cause), count })),
        { text: t('evidence.all-causes'), count: evidence.count(here({})) },
      ].map(({ text, count }) => [{ text }, { text: countText(texts, count), numeric: true }])}
    />
  )
}

function Occupations(props: { page: PageContext; evidence: Evidence; query: EvidenceQuery; here: Here }) {
  const { page, evidence, query, here } = props
  const { texts, t, locale } = page
  if (query.digits > evidence.depth)
    return <InsetText>{t('evidence.too-fine', { digits: evidence.depth })}</InsetText>
  const isHere = ({ isco, origin, destination }: Cell) =>
    isco?.length === query.digits && origin === query.origin && destination === query.destination
  const codes = new Set(evidence.cells().flatMap((cell) => (isHere(cell) && cell.isco) || []))
  const rows = [...codes].map((isco) => ({
    text: `${isco} ${occupationTitle(isco, locale)}`,
    pathway: evidence.count(here({ isco, cause: 'pathway' })),
    all: evidence.count(here({ isco })),
  }))
  rows.sort((a, b) => (b.all ?? -1) - (a.all ?? -1) || (a.text < b.text ? -1 : 1))
  const current = pageAsked(page.query)
  return (
    <>
      <CountTable
        texts={texts}
        caption={t('evidence.occupations')}
        first={t('evidence.column.isco08')}
        rows={rows.slice((current - 1) * rowsPerPage, current * rowsPerPage)}
      />
      <PagesOf total={rows.length} size={rowsPerPage} current={current} path="/evidence" />
    </>
  )
}

function Countries(props: { texts: Texts; evidence: Evidence; side: 'origin' | 'destination'; here: Here }) {
  const { texts, evidence, side, here } = props
  const other = side === 'origin' ? 'destination' : 'origin'
  const chosen = here({})[other]
  const codes = new Set(
    evidence
      .cells()
      .flatMap((cell) => (cell[other] === chosen && cell.isco === null ? (cell[side] ?? []) : [])),
  )
  const rows = [...codes].map((code) => ({
    text: texts.country(code),
    pathway: evidence.count(here({ [side]: code, cause: 'pathway' })),
    all: evidence.count(here({ [side]: code })),
  }))
  rows.sort((a, b) => (b.all ?? -1) - (a.all ?? -1) || texts.compare(a.text, b.text))
  return (
    <CountTable
      texts={texts}
      caption={texts.t(`evidence.by-${side}`)}
      first={texts.t(`evidence.${side}`)}
      rows={rows.slice(0, rowsPerPage)}
    />
  )
}

function CountTable(props: {
  texts: Texts
  caption: string
  first: string
  rows: { text: string; pathway: number | undefined; all: number | undefined }[]
}) {
  const { texts, caption, first, rows } = props
  const { t } = texts
  if (rows.length === 0) return null
  return (
    <Table
      caption={caption}
      captionSize="s"
      firstCellIsHeader
      smallTextUntilTablet
      head={[
        { text: first },
        { text: t('evidence.cause.pathway'), numeric: true },
        { text: t('evidence.all-causes'), numeric: true },
      ]}
      rows={rows.map(({ text, pathway, all }) => [
        { text: <Bdi>{text}</Bdi> },
        { text: countText(texts, pathway), numeric: true },
        { text: countText(texts, all), numeric: true },
      ])}
    />
  )
}

const nameOf = ({ measure, period }: EvidenceQuery) => `fairway-evidence-${measure}-${period.name}`

export const evidenceCsvPage = definePage({
  path: '/evidence.csv',
  policy: anyone,
  async get({ app, texts, query: address, reply, url }) {
    const query = readQuery(address)
    const evidence = await evidenceOf(app.database, query.measure, query.period)
    // RFC 8288 and CSV on the Web: where the columns are explained.
    const explained = url(addressOf('/evidence.csv-metadata.json', query))
    reply.header('link', `<${explained}>; rel="describedby"; type="application/csvm+json"`)
    const name = `${nameOf(query)}.csv`
    return { file: evidenceCsv(evidence, query, texts), type: 'text/csv; charset=utf-8', name }
  },
})

export const evidenceMetadataPage = definePage({
  path: '/evidence.csv-metadata.json',
  policy: anyone,
  get({ texts, query: address, url }) {
    const query = readQuery(address)
    const name = `${nameOf(query)}.csv-metadata.json`
    return {
      file: evidenceMetadata(query, texts, url),
      type: 'application/csvm+json; charset=utf-8',
      name,
    }
  },
})
