import type { Programme } from '@fairway/rules'
import { today } from '../../../foundation/days.ts'
import { Button, EmptyState, SummaryList, Table } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { countryCodes } from '../../../foundation/i18n/texts.ts'
import { anyone } from '../../../foundation/policy.ts'
import { loadPathways } from '../catalogue.ts'
import { folderOf, isRegion } from '../domain.ts'
import { compareAddress } from './compare.tsx'
import { PlaceName, placeName, VerifiedTag } from './parts.tsx'
import { versionsOf } from './versions.ts'

export const countryPage = definePage({
  path: '/pathways/:country',
  policy: anyone,
  get: ({ t, params, texts, url }) => {
    const code = (params.country as string).toUpperCase()
    if (!/^[a-z]{3}$/.test(params.country as string) || !(isRegion(code) || countryCodes.includes(code)))
      throw new NotFoundError()
    const all = loadPathways()
    const own = all.filter((programme) => programme.country === code)
    const shared = all.filter((programme) => membersOf(programme).includes(code))
    const entry = [...own.filter(({ category }) => category === 'entry'), ...shared]
    const exit = own.filter(({ category }) => category === 'exit')
    const verified = [...entry, ...exit].filter((programme) => programme.verified).length
    return {
      title: t('pathways.country.title', {
        country: placeName(code, texts),
      }),
      back: '/pathways',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <PlaceName code={code} />
          </h1>
          <p class="govuk-body-l">{t('pathways.country.lead')}</p>
          {entry.length > 0 && (
            <Button href={`${url('/pathways/open')}?country=${code}`}>{t('pathways.open.link')}</Button>
          )}
          {entry.length > 1 && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(compareAddress(entry.map(({ id }) => id)))}>
                {t('pathways.compare.link')}
              </a>
            </p>
          )}
          <SummaryList
            rows={[
              { key: t('pathways.country.in'), value: texts.number(entry.length) },
              { key: t('pathways.country.out'), value: texts.number(exit.length) },
              {
                key: t('pathways.country.verified'),
                value: t('pathways.country.verified.of', { verified, all: entry.length + exit.length }),
              },
            ]}
          />
          <Programmes
            heading={t('pathways.country.in')}
            programmes={entry}
            none={t('pathways.country.in.none')}
          />
          <Programmes
            heading={t('pathways.country.out')}
            programmes={exit}
            none={t('pathways.country.out.none')}
          />
        </>
      ),
    }
  },
})

/** States that share the programme of their region today. */
export function membersOf({ members, parameters, country }: Programme): readonly string[] {
  if (!members || !isRegion(country)) return []
  const value = parameters.get(members)?.values.findLast(({ from }) => from <= today())?.value
  return Array.isArray(value) ? value : []
}

function Programmes(props: { heading: string; programmes: readonly Programme[]; none: string }) {
  const { t, texts, url, locale } = usePage()
  const { heading, programmes, none } = props
  return (
    <>
      <h2 class="govuk-heading-m">{heading}</h2>
      {programmes.length === 0 ? (
        <EmptyState title={none} headingLevel={3} />
      ) : (
        <Table
          smallTextUntilTablet
          firstCellIsHeader
          head={[{ text: t('pathways.country.programme') }, { text: t('pathways.status') }]}
          rows={programmes.map((programme) => {
            const { id, type, status, verified, lastChecked, country } = programme
            const path = `/pathways/${folderOf(id)}`
            const version = versionsOf(programme).findLast((day) => day <= today()) ?? programme.inForce.from
            return [
              {
                text: (
                  <>
                    <a class="govuk-link" href={url(path)}>
                      {programme.texts[locale]?.title}
                    </a>
                    <div class="govuk-hint govuk-!-margin-bottom-0">{t(`pathways.type.${type}`)}</div>
                    {isRegion(country) && (
                      <div>
                        <PlaceName code={country} />
                      </div>
                    )}
                  </>
                ),
              },
              {
                text: (
                  <>
                    {t(`pathways.status.${status}`)},{' '}
                    {t('pathways.country.since', { date: texts.date(version) })}{' '}
                    <VerifiedTag verified={verified} />
                    <br />
                    {t('pathways.laws.read', { date: texts.date(lastChecked) })}
                  </>
                ),
              },
            ]
          })}
        />
      )}
    </>
  )
}

/** Countries and regions with programmes of their own, and how many. */
export function countriesOf(programmes: readonly Programme[]): { code: string; programmes: number }[] {
  const codes = new Set(programmes.map(({ country }) => country))
  return [...codes].map((code) => ({
    code,
    programmes: programmes.filter(({ country }) => country === code).length,
  }))
}
