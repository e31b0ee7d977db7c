/** Whether a place is left is a fact of a programme, not of a person: the ledgers of quotas answer it. */
import { type CompiledProgramme, type Facts, quotaFact } from '@fairway/rules'
import type { Work } from '../../foundation/database/database.ts'
import { type PlacesLeft, placesLeft } from '../quotas/index.ts'
import { folderOf } from './domain.ts'

export function asksForPlace({ model }: CompiledProgramme): boolean {
  return model.inputs.some(({ fact }) => fact.id === quotaFact)
}

/** With the answer of the ledger, unless somebody says otherwise to try it out; not known where none is kept. */
export function withPlace<T extends Facts>(compiled: CompiledProgramme, facts: T, left: PlacesLeft): T {
  if (!asksForPlace(compiled) || facts[quotaFact] !== undefined) return facts
  const places = left(folderOf(compiled.programme.id), facts.nationality)
  return places === undefined ? facts : { ...facts, [quotaFact]: places > 0 }
}

const noLedger: PlacesLeft = () => undefined

/** The ledgers that these programmes ask for. They say what is left now, so nothing of what was known on an earlier day. */
export async function placesFor(
  work: Work,
  programmes: readonly CompiledProgramme[],
  { asOf, knownOn }: { asOf: string; knownOn?: string | undefined },
): Promise<PlacesLeft> {
  return knownOn === undefined && programmes.some(asksForPlace) ? placesLeft(work, asOf) : noLedger
}
