import { randomUUID } from 'node:crypto'
import type { Work } from '../../../foundation/database/database.ts'
import * as store from './store.ts'

/** Sends a text message to a person whose number the actor need not know. False when there is no number. */
export function tellPerson(work: Pick<Work, 'db'>, person: string, body: string): Promise<boolean> {
  return store.insertMessage(work.db, person, randomUUID(), body)
}
