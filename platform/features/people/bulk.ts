import type { Work } from '../../foundation/database/database.ts'
import * as store from './bulk-store.ts'

/** Places in the list of people who may be registered already: the same name and birth date. Proposes, blocks nobody. */
export async function alikePlaces(
  work: Work,
  people: readonly { fullName: string; birthDate: string }[],
): Promise<Set<number>> {
  return new Set(people.length === 0 ? [] : await store.selectAlike(work.db, people))
}
