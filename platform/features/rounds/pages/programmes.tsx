import { isOfficer } from '../../../foundation/actor.ts'
import { dayOf } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  EmptyState,
  InsetText,
  SummaryList,
  Table,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { DateField, RadiosField, SelectField, SendForm, TextField } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom, integerFrom } from '../../../foundation/http/read-fields.ts'
import { countryOf } from '../../imports/index.ts'
import { placeAttributes, sexes, workerAttributes } from '../domain.ts'
import { keepsRosters } from '../policy.ts'
import {
  addQuota,
  createProgramme,
  listProgrammes,
  readPlaces,
  readProgramme,
  readQuotas,
  removePlace,
  removeQuota,
  setPlace,
} from '../service.ts'
import { ConditionText } from './parts.tsx'

export const programmesPage = definePage({
  path: '/desk/programmes',
  policy: keepsRosters,
  async get({ t, texts, url, read, actor }) {
    const programmes = await read(listProgrammes)
    const own = isOfficer(actor) ? texts.country(actor.country) : ''
    return {
      title: t('rounds.programmes'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('rounds.programmes')}</h1>
          <p class="govuk-body">{t('rounds.programmes.lead')}</p>
          {programmes.length === 0 && <EmptyState title={t('rounds.programmes.none')} />}
          {programmes.map(({ id, name, organisation, country, opensOn, closesOn }) => (
            <Card
              title={<Bdi>{name}</Bdi>}
              href={url(`/desk/programmes/${id}`)}
              meta={
                <>
                  <Bdi>{organisation}</Bdi> · {texts.country(country)}
                </>
              }
            >
              <p class="govuk-body-s">
                {t('rounds.from-until', { from: texts.date(opensOn), until: texts.date(closesOn) })}
              </p>
            </Card>
          ))}
          <h2 class="govuk-heading-m">{t('rounds.programme.new')}</h2>
          <SendForm submit={t('rounds.programme.create')}>
            <TextField name="name" label={t('rounds.name')} hint={t('rounds.name.hint')} />
            <TextField name="country" label={t('rounds.country')} width={20} />
            <TextField
              name="origins"
              label={t('rounds.origins')}
              hint={t('rounds.origins.hint')}
              initial={own}
            />
            <DateField name="opensOn" legend={t('rounds.opensOn')} legendSize="s" />
            <DateField name="closesOn" legend={t('rounds.closesOn')} legendSize="s" />
          </SendForm>
        </>
      ),
    }
  },
  async post({ form, write }) {
    const id = await write((work) =>
      createProgramme(work, {
        name: form.text('name'),
        country: countryOf(form.text('country')) ?? '',
        origins: form
          .text('origins')
          .split(/[,،;\n]/)
          .filter((word) => word.trim() !== '')
          .map((word) => countryOf(word) ?? ''),
        opensOn: dateFrom(form, 'opensOn'),
        closesOn: dateFrom(form, 'closesOn'),
      }),
    )
    return { redirect: `/desk/programmes/${id}`, message: { key: 'rounds.programme.created' } }
  },
})

export const programmePage = definePage({
  path: '/desk/programmes/:id',
  policy: keepsRosters,
  async get({ t, texts, url, read, params }) {
    const { programme, runs, places, quotas, roster, rounds } = await read((work) =>
      readProgramme(work, params.id!),
    )
    const base = `/desk/programmes/${programme.id}`
    const change = (path: string) => (runs ? { actions: [{ href: url(`${base}/${path}`) }] } : {})
    return {
      title: programme.name,
      back: '/desk/programmes',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{programme.name}</Bdi>
          </h1>
          {!runs && (
            <InsetText>{t('rounds.programme.of-others', { name: programme.organisation })}</InsetText>
          )}
          <SummaryList
            rows={[
              { key: t('rounds.country'), value: texts.country(programme.country) },
              {
                key: t('rounds.origins'),
                value: texts.list(programme.origins.map((code) => texts.country(code))),
              },
              {
                key: t('rounds.time'),
                value: t('rounds.from-until', {
                  from: texts.date(programme.opensOn),
                  until: texts.date(programme.closesOn),
                }),
              },
              {
                key: t('rounds.places'),
                value: t('rounds.places.count', {
                  places: places.reduce((sum, one) => sum + one.places, 0),
                  vacancies: places.length,
                }),
                ...change('places'),
              },
              { key: t('rounds.quotas'), value: texts.number(quotas.length), ...change('quotas') },
              {
                key: t('rounds.roster'),
                value: t('rounds.roster.count', roster),
                actions: [{ href: url(`${base}/roster`) }],
              },
            ]}
          />
          {runs && (
            <>
              <h2 class="govuk-heading-m">{t('rounds.rounds')}</h2>
              {rounds.length === 0 ? (
                <EmptyState title={t('rounds.rounds.none')} headingLevel={3} />
              ) : (
                <Table
                  head={[{ text: t('rounds.seed') }, { text: t('rounds.state') }]}
                  rows={rounds.map((round) => [
                    {
                      text: (
                        <>
                          <a class="govuk-link" href={url(`/desk/rounds/${round.id}`)}>
                            <Bdi>{round.seed}</Bdi>
                          </a>
                          <br />
                          {texts.date(dayOf(round.createdAt))}
                        </>
                      ),
                    },
                    {
                      text: t(round.publishedAt ? 'rounds.state.published' : 'rounds.state.open'),
                    },
                  ])}
                />
              )}
              <Button href={url(`${base}/rounds/new`)}>{t('rounds.new')}</Button>
            </>
          )}
        </>
      ),
    }
  },
})

export const placesPage = definePage({
  path: '/desk/programmes/:id/places',
  policy: keepsRosters,
  async get({ t, texts, url, read, params, query, form }) {
    const { programme, places, open } = await read((work) => readPlaces(work, params.id!))
    const base = `/desk/programmes/${programme.id}/places`
    const asked = form.text('vacancy') || query.text('vacancy')
    const chosen = places.find(({ vacancyId }) => vacancyId === asked)
    return {
      title: t('rounds.places'),
      back: `/desk/programmes/${programme.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{programme.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.places')}</h1>
          {places.length === 0 && <EmptyState title={t('rounds.places.none')} />}
          {places.length > 0 && (
            <Table
              smallTextUntilTablet
              head={[{ text: t('rounds.vacancy') }, { text: t('rounds.places'), numeric: true }]}
              rows={places.map((place) => [
                {
                  text: (
                    <>
                      <a class="govuk-link" href={`${url(base)}?vacancy=${place.vacancyId}#change`}>
                        <Bdi>{place.title}</Bdi>
                      </a>
                      <br />
                      <Bdi>{place.employer}</Bdi> · {texts.country(place.origin)}
                      {[place.industry, place.season].filter(Boolean).map((word) => (
                        <>
                          {' · '}
                          <Bdi>{word}</Bdi>
                        </>
                      ))}
                      {!place.isOpen && <> · {t('rounds.vacancy.closed')}</>}
                    </>
                  ),
                },
                { text: texts.number(place.places), numeric: true },
              ])}
            />
          )}
          <h2 class="govuk-heading-m" id="change">
            {chosen ? <Bdi>{chosen.title}</Bdi> : t('rounds.places.add')}
          </h2>
          {!chosen && open.length === 0 ? (
            <InsetText>{t('rounds.places.no-vacancy')}</InsetText>
          ) : (
            <SendForm action={base}>
              {chosen ? (
                <input type="hidden" name="vacancy" value={chosen.vacancyId} />
              ) : (
                <SelectField
                  name="vacancy"
                  label={t('rounds.vacancy')}
                  hint={t('rounds.vacancy.hint')}
                  items={[
                    { value: '', text: t('choose') },
                    ...open.map((one) => ({
                      value: one.id,
                      text: `${one.title} · ${one.employer} · ${texts.country(one.origin)}`,
                    })),
                  ]}
                />
              )}
              <TextField
                name="places"
                label={t('rounds.places.number')}
                inputmode="numeric"
                width={5}
                initial={chosen && String(chosen.places)}
              />
              <TextField
                name="industry"
                label={t('rounds.attribute.industry')}
                hint={t('rounds.industry.hint')}
                width={20}
                initial={chosen?.industry}
              />
              <TextField
                name="season"
                label={t('rounds.attribute.season')}
                hint={t('rounds.season.hint')}
                width={20}
                initial={chosen?.season}
              />
              <Button name="do" value="set">
                {t('save')}
              </Button>
              {chosen && (
                <Button name="do" value="remove" variant="secondary">
                  {t('rounds.remove')}
                </Button>
              )}
            </SendForm>
          )}
        </>
      ),
    }
  },
  async post({ form, write, params }) {
    const id = params.id!
    const vacancyId = form.text('vacancy')
    if (!/^[0-9a-f-]{36}$/.test(vacancyId))
      throw new InvalidInputError({ vacancy: { key: 'rounds.error.vacancy' } })
    const redirect = `/desk/programmes/${id}/places`
    if (form.text('do') === 'remove') {
      await write((work) => removePlace(work, id, vacancyId))
      return { redirect, message: { key: 'rounds.removed' } }
    }
    await write((work) =>
      setPlace(work, id, {
        vacancyId,
        places: integerFrom(form.text('places')),
        industry: form.text('industry'),
        season: form.text('season'),
      }),
    )
    return { redirect, message: { key: 'rounds.saved' } }
  },
})

export const quotasPage = definePage({
  path: '/desk/programmes/:id/quotas',
  policy: keepsRosters,
  async get({ t, texts, read, params }) {
    const { programme, places, quotas, overlaps } = await read((work) => readQuotas(work, params.id!))
    const values = (read: (place: (typeof places)[number]) => string) => [
      ...new Set(places.map(read).filter(Boolean)),
    ]
    const employers = new Map(places.map(({ employerId, employer }) => [employerId, employer]))
    const select = (name: string, items: { value: string; text: string }[]) => (
      <SelectField
        name={name}
        label={t(`rounds.attribute.${name.replace('worker-', '')}`)}
        items={[{ value: '', text: t('rounds.any') }, ...items]}
      />
    )
    const countries = programme.origins.map((value) => ({ value, text: texts.country(value) }))
    return {
      title: t('rounds.quotas'),
      back: `/desk/programmes/${programme.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{programme.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('rounds.quotas')}</h1>
          <p class="govuk-body">{t('rounds.quotas.lead')}</p>
          {overlaps.map(([one, other]) => (
            <WarningText>{t('rounds.error.overlap', { one: one.name, other: other.name })}</WarningText>
          ))}
          {quotas.map((quota) => (
            <SummaryList
              card={{ title: <Bdi>{quota.name}</Bdi> }}
              rows={[
                { key: t('rounds.most'), value: texts.number(quota.most) },
                {
                  key: t(`rounds.side.${quota.side}`),
                  value: <ConditionText condition={quota.condition} places={places} />,
                },
                {
                  key: t('rounds.remove'),
                  value: (
                    <SendForm submit={t('rounds.remove')} variant="secondary">
                      <input type="hidden" name="remove" value={quota.id} />
                    </SendForm>
                  ),
                },
              ]}
            />
          ))}
          <h2 class="govuk-heading-m">{t('rounds.quota.add')}</h2>
          <SendForm submit={t('rounds.quota.add')}>
            <TextField name="name" label={t('rounds.quota.name')} hint={t('rounds.quota.name.hint')} />
            <TextField name="most" label={t('rounds.most')} inputmode="numeric" width={5} />
            <RadiosField
              name="side"
              legend={t('rounds.side')}
              legendSize="s"
              items={[
                {
                  value: 'vacancies',
                  text: t('rounds.side.vacancies'),
                  conditional: (
                    <>
                      {select(
                        'industry',
                        values(({ industry }) => industry).map((value) => ({ value, text: value })),
                      )}
                      {select('origin', countries)}
                      {select(
                        'employer',
                        [...employers].map(([value, text]) => ({ value, text })),
                      )}
                      {select(
                        'season',
                        values(({ season }) => season).map((value) => ({ value, text: value })),
                      )}
                    </>
                  ),
                },
                {
                  value: 'workers',
                  text: t('rounds.side.workers'),
                  conditional: (
                    <>
                      {select('worker-origin', countries)}
                      {select(
                        'worker-sex',
                        sexes.map((value) => ({ value, text: t(`rounds.sex.${value}`) })),
                      )}
                      <TextField name="worker-village" label={t('rounds.attribute.village')} width={20} />
                    </>
                  ),
                },
              ]}
            />
          </SendForm>
        </>
      ),
    }
  },
  async post({ form, write, params }) {
    const id = params.id!
    const redirect = `/desk/programmes/${id}/quotas`
    if (form.has('remove')) {
      const quota = form.text('remove')
      if (/^[0-9a-f-]{36}$/.test(quota)) await write((work) => removeQuota(work, id, quota))
      return { redirect, message: { key: 'rounds.removed' } }
    }
    const side = form.text('side')
    const condition = Object.fromEntries(
      side === 'workers'
        ? workerAttributes.map((name) => [name, form.text(`worker-${name}`)])
        : placeAttributes.map((name) => [name, form.text(name)]),
    )
    await write((work) =>
      addQuota(work, id, { name: form.text('name'), most: integerFrom(form.text('most')), side, condition }),
    )
    return { redirect, message: { key: 'rounds.saved' } }
  },
})
