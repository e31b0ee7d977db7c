import { Bdi, Button, EmptyState, InsetText, Table } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { FileField, RadiosField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyOf, officer } from '../../../foundation/policy.ts'
import { acceptedFile } from '../domain.ts'
import { kindsFor, recentImports, sendImport, wording } from '../service.ts'

export const importsPage = definePage({
  path: '/desk/imports',
  policy: anyOf(officer('registration'), officer('licensing')),
  upload: acceptedFile,
  async get({ t, texts, url, read, actor }) {
    const kinds = kindsFor(actor)
    const kind = kinds[0] ?? 'workers'
    const imports = await read(recentImports)
    return {
      title: t('imports.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('imports.title')}</h1>
          <p class="govuk-body">{t(wording('imports.lead', kind))}</p>
          <InsetText>{t(wording('imports.rules', kind))}</InsetText>
          <SendForm upload>
            {kinds.length > 1 && (
              <RadiosField
                name="kind"
                legend={t('imports.kind')}
                items={kinds.map((value) => ({ value, text: t(`imports.kind.${value}`) }))}
              />
            )}
            <FileField
              name="file"
              label={t('imports.file')}
              hint={t(wording('imports.file.hint', kind))}
              {...acceptedFile}
            />
            <Button>{t('imports.send')}</Button>
          </SendForm>
          <h2 class="govuk-heading-m">{t('imports.before')}</h2>
          {imports.length === 0 ? (
            <EmptyState title={t('imports.none')} headingLevel={3} />
          ) : (
            <Table
              firstCellIsHeader
              smallTextUntilTablet
              head={[{ text: t('imports.file') }, { text: t('imports.status') }, { text: t('imports.when') }]}
              rows={imports.map((one) => [
                {
                  text: (
                    <a class="govuk-link" href={url(`/desk/imports/${one.id}`)}>
                      <Bdi>{one.fileName}</Bdi>
                    </a>
                  ),
                },
                { text: `${t(`imports.kind.${one.kind}`)}: ${t(`imports.status.${one.status}`)}` },
                { text: texts.moment(one.createdAt) },
              ])}
            />
          )}
        </>
      ),
    }
  },
  async post({ form, write, actor }) {
    const kinds = kindsFor(actor)
    const kind = kinds.length === 1 ? kinds[0] : kinds.find((one) => one === form.text('kind'))
    if (!kind) throw new InvalidInputError({ kind: { key: 'imports.kind.error' } })
    const file = form.file('file')
    if (!file) throw new InvalidInputError({ file: { key: 'imports.file.missing' } })
    const id = await write((work) => sendImport(work, kind, file))
    return { redirect: `/desk/imports/${id}` }
  },
})
