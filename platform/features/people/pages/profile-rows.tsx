import type { PageContext } from '../../../foundation/http/page.ts'
import type { PersonRecord } from '../domain.ts'
import { parts, type SkillLabels } from './parts.tsx'

/** What a worker says of themselves, for others to read: without the phone, which is opened apart. */
export function profileRows(page: PageContext, person: PersonRecord, skills: SkillLabels) {
  return parts
    .filter(({ field }) => field !== 'phone')
    .map(
      (part) =>
        part.show && { key: page.t(`people.part.${part.path}`), value: part.show(page, person, skills) },
    )
}
