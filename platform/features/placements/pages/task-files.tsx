import { Bdi, EmptyState, InsetText, SummaryList } from '../../../foundation/design/index.ts'
import { fileKinds } from '../../../foundation/files/index.ts'
import { FileField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { seesPlacements } from '../policy.ts'
import { addTaskFile, evidenceRule, filesOfTask, readTaskFile, removeTaskFile } from '../task-files.ts'

/** What shows that it was done: photos and scans of one task. */
export const taskFilesPage = definePage({
  path: '/placements/:id/tasks/:task/files',
  policy: seesPlacements,
  upload: evidenceRule,
  get: async ({ t, texts, url, params, read }) => {
    const { id = '', task: taskId = '' } = params
    const { task, title, files, adds } = await read((work) => filesOfTask(work, id, taskId))
    const here = `/placements/${id}/tasks/${taskId}`
    return {
      title: t('placements.files.title'),
      back: here,
      body: (
        <>
          <span class="govuk-caption-l">
            {t(`placements.task.${task.kind}`)} · <Bdi>{title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('placements.files.title')}</h1>
          <InsetText>
            {t(task.kind === 'medical' ? 'placements.files.who-medical' : 'placements.files.who')}
          </InsetText>
          {files.length === 0 && <EmptyState title={t('placements.files.none')} />}
          {files.map((file) => (
            <>
              <SummaryList
                rows={[
                  {
                    key: t('people.field.file'),
                    value: (
                      <a class="govuk-link" href={url(`${here}/files/${file.id}`)}>
                        <bdi>{file.name}</bdi>
                      </a>
                    ),
                  },
                  {
                    key: t('placements.files.added'),
                    value: `${t(`placements.files.by.${file.addedBy}`)} · ${texts.moment(file.addedAt)}`,
                  },
                ]}
              />
              {file.own && (
                <SendForm submit={t('placements.files.remove')} variant="secondary" upload>
                  <input type="hidden" name="remove" value={file.id} />
                </SendForm>
              )}
            </>
          ))}
          {adds && (
            <SendForm submit={t('placements.files.add')} upload>
              <FileField name="file" label={t('placements.files.choose')} {...evidenceRule} />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '', task = '' } = params
    const redirect = `/placements/${id}/tasks/${task}/files`
    if (form.has('remove')) {
      await write((work) => removeTaskFile(work, id, task, form.text('remove')))
      return { redirect, message: { key: 'placements.files.removed' } }
    }
    await write((work) => addTaskFile(work, id, task, form.file('file')))
    return { redirect, message: { key: 'placements.files.kept' } }
  },
})

export const taskFilePage = definePage({
  path: '/placements/:id/tasks/:task/files/:fileId',
  policy: seesPlacements,
  get: async ({ params, read }) => {
    const { id = '', task = '', fileId = '' } = params
    const { name, kind, content } = await read((work) => readTaskFile(work, id, task, fileId))
    return { file: content, type: fileKinds[kind].mediaType, name }
  },
})
