import { Button, EmptyState, InsetText, Table } from '../../../foundation/design/index.ts'
import {
  DateField,
  RadiosField,
  SelectField,
  SendForm,
  TextareaField,
  TextField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { dateFrom, integerFrom } from '../../../foundation/http/read-fields.ts'
import { countryCodes } from '../../../foundation/i18n/texts.ts'
import { pathwayTitle } from '../../pathways/index.ts'
import { acts, keyKinds } from '../domain.ts'
import { keepsQuotas } from '../policy.ts'
import {
  actOnQuota,
  announceQuota,
  employersFor,
  historySize,
  listOwnQuotas,
  ownProgrammes,
  readLedger,
} from '../service.ts'
import type { LedgerEntry } from '../store.ts'
import { Balance, industries, useQuotaTexts } from './parts.tsx'
import { QuotaCard } from './public.tsx'

export const deskPage = definePage({
  path: '/desk/quotas',
  policy: keepsQuotas,
  get: async ({ t, read, url }) => {
    const quotas = await read(listOwnQuotas)
    return {
      title: t('quotas.desk.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('quotas.desk.title')}</h1>
          <p class="govuk-body">{t('quotas.desk.lead')}</p>
          <Button href={url('/desk/quotas/new')}>{t('quotas.new')}</Button>
          {quotas.length === 0 && <EmptyState title={t('quotas.desk.none')} />}
          {quotas.map((quota) => (
            <QuotaCard quota={quota} href={url(`/desk/quotas/${quota.id}`)} />
          ))}
        </>
      ),
    }
  },
})

export const newPage = definePage({
  path: '/desk/quotas/new',
  policy: keepsQuotas,
  get: async ({ t, texts, read, locale }) => {
    const { programmes, employers } = await read(async (work) => ({
      programmes: ownProgrammes(work),
      employers: await employersFor(work),
    }))
    const choose = { value: '', text: t('choose') }
    return {
      title: t('quotas.new'),
      back: '/desk/quotas',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('quotas.new')}</h1>
          <SendForm submit={t('quotas.new.save')}>
            <SelectField
              name="programme"
              label={t('quotas.programme')}
              items={[
                choose,
                ...programmes.map((value) => ({ value, text: pathwayTitle(value, locale) ?? value })),
              ]}
            />
            <TextField name="season" label={t('quotas.season')} hint={t('quotas.season.hint')} width={10} />
            <DateField name="startsOn" legend={t('quotas.starts')} />
            <DateField name="endsOn" legend={t('quotas.ends')} hint={t('quotas.ends.hint')} />
            <RadiosField
              name="keyKind"
              legend={t('quotas.key')}
              initial=""
              items={[
                { value: '', text: t('quotas.key.all') },
                ...keyKinds.map((value) => ({
                  value,
                  text: t(`quotas.key.${value}`),
                  hint: value === 'industry' ? t('quotas.key.industry.hint') : undefined,
                })),
              ]}
            />
            <SelectField
              name="origin"
              label={t('quotas.key.which-origin')}
              items={[choose, ...countryCodes.map((value) => ({ value, text: texts.country(value) }))]}
            />
            <SelectField
              name="employer"
              label={t('quotas.key.which-employer')}
              items={[choose, ...employers.map(({ id, name }) => ({ value: id, text: name }))]}
            />
            <SelectField
              name="industry"
              label={t('quotas.key.which-industry')}
              items={[choose, ...[...industries(locale)].map(([value, text]) => ({ value, text }))]}
            />
            <TextField name="places" label={t('quotas.places.announced')} inputmode="numeric" width={10} />
            <RadiosField
              name="takesPlacements"
              legend={t('quotas.takes')}
              hint={t('quotas.takes.hint')}
              initial="yes"
              items={[
                { value: 'yes', text: t('quotas.takes.yes') },
                { value: 'no', text: t('quotas.takes.no') },
              ]}
            />
            <Reasons />
          </SendForm>
        </>
      ),
    }
  },
  post: async ({ form, write }) => {
    const keyKind = form.text('keyKind')
    const id = await write((work) =>
      announceQuota(work, {
        programme: form.text('programme'),
        season: form.text('season'),
        startsOn: dateFrom(form, 'startsOn'),
        endsOn: dateFrom(form, 'endsOn'),
        keyKind,
        keyValue: keyKind === '' ? '' : form.text(keyKind),
        takesPlacements: form.text('takesPlacements') !== 'no',
        places: integerFrom(form.text('places')),
        note: form.text('note'),
        sourceUrl: form.text('sourceUrl'),
      }),
    )
    return { redirect: `/desk/quotas/${id}`, message: { key: 'quotas.opened' } }
  },
})

function Reasons() {
  const { t } = usePage()
  return (
    <>
      <TextareaField name="note" label={t('quotas.note')} rows={3} />
      <TextField name="sourceUrl" label={t('quotas.source')} hint={t('quotas.source.hint')} type="url" />
    </>
  )
}

export const ledgerPage = definePage({
  path: '/desk/quotas/:id',
  policy: keepsQuotas,
  get: async ({ t, read, params, query }) => {
    const current = pageAsked(query)
    const { quota, entries, total } = await read((work) => readLedger(work, params.id ?? '', current))
    return {
      title: t('quotas.ledger'),
      back: '/desk/quotas',
      wide: true,
      body: (
        <>
          <Head quota={quota} />
          <Balance quota={quota} />
          {quota.takesPlacements && <InsetText>{t('quotas.takes.inset')}</InsetText>}
          <SendForm submit={t('quotas.act.save')}>
            <RadiosField
              name="act"
              legend={t('quotas.act')}
              items={acts.map((value) => ({ value, text: t(`quotas.act.${value}`) }))}
            />
            <TextField name="places" label={t('quotas.places')} inputmode="numeric" width={10} />
            <Reasons />
          </SendForm>
          <h2 class="govuk-heading-m">{t('quotas.history')}</h2>
          <History entries={entries} />
          <PagesOf total={total} size={historySize} current={current} path={`/desk/quotas/${quota.id}`} />
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const id = params.id ?? ''
    await write((work) =>
      actOnQuota(work, id, {
        act: form.text('act'),
        places: integerFrom(form.text('places')),
        note: form.text('note'),
        sourceUrl: form.text('sourceUrl'),
      }),
    )
    return { redirect: `/desk/quotas/${id}`, message: { key: 'quotas.written' } }
  },
})

function Head({ quota }: { quota: Parameters<ReturnType<typeof useQuotaTexts>['key']>[0] }) {
  const { title, season, key } = useQuotaTexts()
  return (
    <>
      <h1 class="govuk-heading-l">{title(quota)}</h1>
      <p class="govuk-body">
        <bdi>{season(quota)}</bdi> · <bdi>{key(quota)}</bdi>
      </p>
    </>
  )
}

function History({ entries }: { entries: readonly LedgerEntry[] }) {
  const { t, texts } = usePage()
  return (
    <Table
      smallTextUntilTablet
      head={[
        { text: t('quotas.history.day') },
        { text: t('quotas.history.what') },
        { text: t('quotas.history.places'), numeric: true },
      ]}
      rows={entries.map((entry) => [
        { text: texts.date(entry.occurredOn) },
        { text: <What entry={entry} /> },
        { text: texts.number(Math.abs(entry.places)), numeric: true },
      ])}
    />
  )
}

function What({ entry }: { entry: LedgerEntry }) {
  const { t } = usePage()
  const { kind, releasedFrom, places, note, sourceUrl, placementId } = entry
  const name = kind === 'released' ? `released-${releasedFrom}` : places < 0 ? 'cut' : kind
  return (
    <>
      {t(`quotas.entry.${name}`)}
      <br />
      {placementId ? t('quotas.entry.by-placement') : <bdi>{note}</bdi>}{' '}
      {sourceUrl && (
        <a class="govuk-link" href={sourceUrl} rel="noreferrer">
          {t('quotas.source.link')}
        </a>
      )}
    </>
  )
}
