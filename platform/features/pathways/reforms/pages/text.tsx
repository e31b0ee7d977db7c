import { InsetText, WarningText } from '../../../../foundation/design/index.ts'
import { NotFoundError } from '../../../../foundation/errors.ts'
import { SendForm, TextareaField } from '../../../../foundation/http/fields.tsx'
import { definePage } from '../../../../foundation/http/page.ts'
import { direction, localeNames } from '../../../../foundation/i18n/locales.ts'
import { isReformFile, type ReformFile, reformFiles } from '../domain.ts'
import { readDraft } from '../drafts.ts'
import { pathOf } from '../files.ts'
import { findReform, isEditableBy, saveText } from '../service.ts'
import { officerOf, Problems, policy } from './parts.tsx'

function fileOf(name: string | undefined): ReformFile {
  if (name === undefined || !isReformFile(name)) throw new NotFoundError()
  return name
}

export const reformTextPage = definePage({
  path: '/desk/reforms/:id/text/:file',
  policy,
  get: async (page) => {
    const { t, url, read, params } = page
    const file = fileOf(params.file)
    const reform = await read((work) => findReform(work, params.id as string))
    const { problems } = (await readDraft(reform)).checked
    const own = problems.filter((problem) => problem.kind !== 'file' || problem.file === pathOf(file))
    const nameOf = (one: ReformFile) =>
      one === 'programme'
        ? t('reforms.text.programme')
        : t('reforms.text.words', { language: localeNames[one] })
    return {
      title: nameOf(file),
      back: `/desk/reforms/${reform.id}`,
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{nameOf(file)}</h1>
          <p class="govuk-body">{t('reforms.text.lead')}</p>
          <ul class="govuk-list">
            {reformFiles.map((one) => (
              <li>
                {one === file ? (
                  <strong>{nameOf(one)}</strong>
                ) : (
                  <a class="govuk-link" href={url(`/desk/reforms/${reform.id}/text/${one}`)}>
                    {nameOf(one)}
                  </a>
                )}
              </li>
            ))}
          </ul>
          {own.length > 0 ? (
            <>
              <WarningText>{t('reforms.check.bad')}</WarningText>
              <Problems problems={own} />
            </>
          ) : (
            <InsetText>{t('reforms.text.good')}</InsetText>
          )}
          {isEditableBy(reform, officerOf(page).account) ? (
            <SendForm submit={t('reforms.text.save')}>
              <TextareaField
                name="text"
                label={t('reforms.text')}
                rows={30}
                dir={file === 'programme' ? 'ltr' : 'auto'}
                spellcheck={false}
                initial={reform.files[file]}
              />
            </SendForm>
          ) : (
            <ol class="govuk-list govuk-list--number" dir={file === 'programme' ? 'ltr' : direction(file)}>
              {reform.files[file].split('\n').map((line) => (
                <li>
                  <bdi dir="auto">{line.replace(/^ +/, (indent) => '\u00a0'.repeat(indent.length))}</bdi>
                </li>
              ))}
            </ol>
          )}
        </>
      ),
    }
  },
  post: async ({ form, write, params }) => {
    const file = fileOf(params.file)
    const id = params.id as string
    await write((work) => saveText(work, id, file, form.text('text')))
    return { redirect: `/desk/reforms/${id}/text/${file}`, message: { key: 'reforms.saved' } }
  },
})
