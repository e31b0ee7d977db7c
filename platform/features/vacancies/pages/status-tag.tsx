import { Tag, type TagColour } from '../../../foundation/design/index.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import type { VacancyStatus } from '../domain.ts'

const colours: Record<VacancyStatus, TagColour> = {
  draft: 'grey',
  submitted: 'yellow',
  published: 'green',
  refused: 'red',
  filled: 'blue',
  closed: 'grey',
  expired: 'grey',
}

export function VacancyStatusTag({ status, texts }: { status: VacancyStatus; texts: Texts }) {
  return <Tag colour={colours[status]}>{texts.t(`vacancies.status.${status}`)}</Tag>
}
