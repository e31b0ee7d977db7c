import { Button, EmptyState, Table } from '../../../../foundation/design/index.ts'
import { SelectField, SendForm } from '../../../../foundation/http/fields.tsx'
import { definePage } from '../../../../foundation/http/page.ts'
import { loadPathways } from '../../catalogue.ts'
import { draftReform, listReforms, programmesFor } from '../service.ts'
import { DetailsFields, detailsFrom, officerOf, policy, StatusTag } from './parts.tsx'

export const reformsPage = definePage({
  path: '/desk/reforms',
  policy,
  get: async ({ t, texts, url, read, locale }) => {
    const reforms = await read(listReforms)
    const titleOf = (id: string) => loadPathways().find((one) => one.id === id)?.texts[locale]?.title ?? id
    return {
      title: t('reforms.title'),
      back: '/desk',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('reforms.title')}</h1>
          <p class="govuk-body">{t('reforms.lead')}</p>
          <Button href={url('/desk/reforms/new')}>{t('reforms.new')}</Button>
          {reforms.length === 0 ? (
            <EmptyState title={t('reforms.none')} />
          ) : (
            <Table
              smallTextUntilTablet
              firstCellIsHeader
              head={[
                { text: t('reforms.act') },
                { text: t('reforms.effective') },
                { text: t('reforms.status') },
              ]}
              rows={reforms.map(({ id, act, programme, effectiveOn, status }) => [
                {
                  text: (
                    <>
                      <a class="govuk-link" href={url(`/desk/reforms/${id}`)}>
                        <bdi>{act}</bdi>
                      </a>
                      <div class="govuk-hint govuk-!-margin-bottom-0">{titleOf(programme)}</div>
                    </>
                  ),
                },
                { text: texts.date(effectiveOn) },
                { text: <StatusTag status={status} /> },
              ])}
            />
          )}
        </>
      ),
    }
  },
})

export const newReformPage = definePage({
  path: '/desk/reforms/new',
  policy,
  get: (page) => {
    const { t, locale, query } = page
    const programmes = programmesFor(officerOf(page))
    return {
      title: t('reforms.new'),
      back: '/desk/reforms',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('reforms.new')}</h1>
          {programmes.length === 0 ? (
            <EmptyState title={t('reforms.programme.none')} />
          ) : (
            <SendForm submit={t('reforms.begin')}>
              <SelectField
                name="programme"
                label={t('reforms.programme')}
                hint={t('reforms.programme.hint')}
                initial={query.text('programme') || programmes[0]?.id}
                items={programmes.map(({ id, texts: said }) => ({
                  value: id,
                  text: said[locale]?.title ?? id,
                }))}
              />
              <DetailsFields />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async ({ form, write }) => {
    const id = await write((work) => draftReform(work, form.text('programme'), detailsFrom(form)))
    return { redirect: `/desk/reforms/${id}/values` }
  },
})
