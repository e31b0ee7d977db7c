/** Photos and scans that show that something was prepared. */
import { randomUUID } from 'node:crypto'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { keepFile, type ReceivedFile, readFile, type UploadRule } from '../../foundation/files/index.ts'
import { readPlacement } from './service.ts'
import * as store from './task-files-store.ts'
import { mayFinish, type Task } from './tasks.ts'

export type { TaskFile } from './task-files-store.ts'

export const evidenceRule: UploadRule = { kinds: ['pdf', 'jpeg', 'png'], maxBytes: 5 * 1024 * 1024 }
export const mostFiles = 5

export type TaskFiles = {
  task: Task
  title: string
  files: store.TaskFile[]
  /** Whether the actor may add one: it is their task, and there is room. */
  adds: boolean
}

/** Of one task, for those who take steps in the placement and for nobody who only looks on. */
export async function filesOfTask(work: Work, placementId: string, taskId: string): Promise<TaskFiles> {
  const { state, role, shows } = await readPlacement(work, placementId)
  const task = state.tasks.find(({ id }) => id === taskId)
  if (!task || !shows('task-references')) throw new NotFoundError()
  const files = await store.selectTaskFiles(work.db, placementId, taskId)
  const adds = mayFinish(task, role) && task.dropped === undefined && files.length < mostFiles
  return { task, title: state.terms.title, files, adds }
}

export async function addTaskFile(
  work: Work,
  placementId: string,
  taskId: string,
  file: ReceivedFile | undefined,
): Promise<string> {
  const { placement, state, role, shows } = await readPlacement(work, placementId)
  const task = state.tasks.find(({ id }) => id === taskId)
  if (!task || !shows('task-references')) throw new NotFoundError()
  if (!mayFinish(task, role) || role === 'observer' || !('account' in work.actor)) throw new ForbiddenError()
  if (!file) throw new InvalidInputError({ file: { key: 'error.file-missing' } })
  if ((await store.selectTaskFiles(work.db, placementId, taskId)).length >= mostFiles)
    throw new ConflictError('too-many-files', { key: 'placements.files.many', values: { max: mostFiles } })
  const id = randomUUID()
  await store.insertTaskFile(work.db, {
    id,
    placement_id: placementId,
    person_id: placement.personId,
    task: taskId,
    sha256: await keepFile(work, file),
    file_name: file.name,
    added_by: role,
    account_id: work.actor.account,
  })
  work.record({
    action: 'placement.task-file-added',
    subject: `placement:${placementId}`,
    data: { task: taskId, file: id },
  })
  return id
}

/** By who added it. */
export async function removeTaskFile(
  work: Work,
  placementId: string,
  taskId: string,
  id: string,
): Promise<void> {
  await filesOfTask(work, placementId, taskId)
  if (!(await store.deleteTaskFile(work.db, { placementId, taskId, id }))) throw new NotFoundError()
  work.record({
    action: 'placement.task-file-removed',
    subject: `placement:${placementId}`,
    data: { task: taskId, file: id },
  })
}

export async function readTaskFile(
  work: Work,
  placementId: string,
  taskId: string,
  id: string,
): Promise<{ name: string; content: Buffer; kind: ReceivedFile['kind'] }> {
  await filesOfTask(work, placementId, taskId)
  const named = await store.findTaskFile(work.db, { placementId, taskId, id })
  const file = named && (await readFile(work.db, named.sha256))
  if (!named || !file) throw new NotFoundError()
  return { name: named.name, ...file }
}
