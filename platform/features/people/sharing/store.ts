import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'

export async function insertMessage(db: Tx, person: string, id: string, body: string): Promise<boolean> {
  const { rows } = await sql<{ sent: boolean }>`
    select tell_person(${person}, ${id}, ${body}) as sent`.execute(db)
  return rows[0]?.sent ?? false
}
