import { sql } from 'kysely'
import type { Tx, Work } from '../database/database.ts'
import { type FileKind, fileKinds } from './kinds.ts'

/** Keeps the content once, however often it is sent; returns its SHA-256, to be named by a row of the feature. */
export async function keepFile(work: Work, file: { content: Buffer; kind: FileKind }): Promise<Buffer> {
  const { rows } = await sql<{ sha256: Buffer }>`
    select keep_file(${file.content}::bytea, ${fileKinds[file.kind].mediaType}) as sha256`.execute(work.db)
  return (rows[0] as { sha256: Buffer }).sha256
}

/** The content, where the actor sees a row that names it. */
export async function readFile(
  db: Tx,
  sha256: Buffer,
): Promise<{ content: Buffer; kind: FileKind } | undefined> {
  const row = await db
    .selectFrom('stored_files')
    .select(['content', 'media_type'])
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  const kind = (Object.keys(fileKinds) as FileKind[]).find(
    (one) => fileKinds[one].mediaType === row?.media_type,
  )
  return row && kind && { content: row.content, kind }
}
