import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { DB } from '../../foundation/database/schema.ts'
import type { Role } from './domain.ts'

export type TaskFile = { id: string; name: string; addedBy: Role; addedAt: Date; own: boolean }
type Which = { placementId: string; taskId: string; id: string }

export async function selectTaskFiles(db: Tx, placement: string, task: string): Promise<TaskFile[]> {
  return (await db
    .selectFrom('task_files')
    .select([
      'id',
      'file_name as name',
      'added_by as addedBy',
      'created_at as addedAt',
      sql<boolean>`coalesce(account_id = actor_account(), false)`.as('own'),
    ])
    .where('placement_id', '=', placement)
    .where('task', '=', task)
    .orderBy('created_at')
    .execute()) as TaskFile[]
}

export async function insertTaskFile(db: Tx, file: Insertable<DB['task_files']>): Promise<void> {
  await db.insertInto('task_files').values(file).execute()
}

export function findTaskFile(db: Tx, { placementId, taskId, id }: Which) {
  return db
    .selectFrom('task_files')
    .select(['file_name as name', 'sha256'])
    .where(sql<string>`id::text`, '=', id)
    .where('placement_id', '=', placementId)
    .where('task', '=', taskId)
    .executeTakeFirst()
}

export async function deleteTaskFile(db: Tx, { placementId, taskId, id }: Which): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('task_files')
    .where(sql<string>`id::text`, '=', id)
    .where('placement_id', '=', placementId)
    .where('task', '=', taskId)
    .where(sql<boolean>`account_id = actor_account()`)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
