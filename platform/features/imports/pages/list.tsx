import { Bdi, Button, EmptyState, InsetText, Table } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { FileField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { officer } from '../../../foundation/policy.ts'
import { recentImports, sendImport } from '../service.ts'

const upload = { kinds: ['csv', 'xlsx'] as const, maxBytes: 20 * 1024 * 1024 }

export const importsPage = definePage({
  path: '/desk/imports',
  policy: officer('registration'),
  upload,
  async get({ t, texts, url, read }) {
    const imports = await read(recentImports)
    return {
      title: t('imports.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('imports.title')}</h1>
          <p class="govuk-body">{t('imports.lead')}</p>
          <InsetText>{t('imports.rules')}</InsetText>
          <SendForm upload>
            <FileField name="file" label={t('imports.file')} hint={t('imports.file.hint')} {...upload} />
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
                { text: t(`imports.status.${one.status}`) },
                { text: texts.moment(one.createdAt) },
              ])}
            />
          )}
        </>
      ),
    }
  },
  async post({ form, write }) {
    const file = form.file('file')
    if (!file) throw new InvalidInputError({ file: { key: 'imports.file.missing' } })
    const id = await write((work) => sendImport(work, file))
    return { redirect: `/desk/imports/${id}` }
  },
})
