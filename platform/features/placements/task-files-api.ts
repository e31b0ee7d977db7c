/** Papers of tasks by the API, with the same checks as on the page. */
import { Type } from 'typebox'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../foundation/http/api-route.ts'
import { tag } from './api.ts'
import { staffActs, staffSeesPlacements } from './policy.ts'
import {
  addTaskFile,
  evidenceRule,
  filesOfTask,
  mostFiles,
  readTaskFile,
  removeTaskFile,
} from './task-files.ts'

const path = '/placements/:id/tasks/:task/files'
const ofTask = {
  id: Uuid('Id of the placement'),
  task: PlainText({ maxLength: 60, description: 'Id of the task in it', examples: ['visa'] }),
}
const which = Type.Object(ofTask, { description: 'Which task' })
const whichFile = Type.Object({ ...ofTask, fileId: Uuid('Id of the file') }, { description: 'Which file' })
const nothing = Type.Null({ description: 'Nothing' })

export const taskFileRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path,
    policy: staffSeesPlacements,
    tag,
    summary: 'Papers of a task',
    description:
      'Photos and scans that show that it was done. What a doctor wrote is shown to the worker and the offices alone.',
    params: which,
    response: Type.Object(
      {
        adds: Type.Boolean({ description: 'Whether this account may add one now' }),
        files: Type.Array(
          Type.Object(
            {
              id: Uuid('Id of the file'),
              name: Type.String({ description: 'Its name as it was sent' }),
              addedBy: Type.String({ description: 'Role of who added it', examples: ['worker'] }),
              addedAt: Type.String({ description: 'When, ISO 8601' }),
              own: Type.Boolean({ description: 'Whether this account added it, and so may remove it' }),
            },
            { description: 'A paper' },
          ),
          { description: 'In the order they were added' },
        ),
      },
      { description: 'The papers' },
    ),
    handle: async ({ params, read }) => {
      const { files, adds } = await read((work) => filesOfTask(work, params.id, params.task))
      return { adds, files: files.map((file) => ({ ...file, addedAt: file.addedAt.toISOString() })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path,
    policy: staffActs,
    tag,
    summary: 'Add a paper to a task',
    description: `By whose task it is; up to ${mostFiles} for each task. What the file is stands in its content, not in its name.`,
    params: which,
    upload: { ...evidenceRule, description: 'The paper' },
    status: 201,
    response: Type.Object({ id: Uuid('Id of the file') }, { description: 'The new file' }),
    handle: async ({ params, file, write }) => ({
      id: await write((work) => addTaskFile(work, params.id, params.task, file)),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/:fileId`,
    policy: staffSeesPlacements,
    tag,
    summary: 'A paper of a task',
    description: 'The file as it was sent.',
    params: whichFile,
    download: evidenceRule.kinds,
    response: Type.Any({ description: 'The file' }),
    handle: ({ params, read }) => read((work) => readTaskFile(work, params.id, params.task, params.fileId)),
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/:fileId`,
    policy: staffActs,
    tag,
    summary: 'Remove a paper of a task',
    description: 'By who added it.',
    params: whichFile,
    status: 204,
    response: nothing,
    handle: async ({ params, write }) => {
      await write((work) => removeTaskFile(work, params.id, params.task, params.fileId))
    },
  }),
]
