import { Tag, type TagColour } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Stage } from '../domain.ts'

const colours: Record<Stage, TagColour> = {
  offered: 'blue',
  accepted: 'blue',
  signed: 'purple',
  departed: 'purple',
  arrived: 'purple',
  started: 'green',
  ended: 'yellow',
  moved: 'teal',
  returned: 'teal',
  closed: 'grey',
}

export function StageTag({ stage }: { stage: Stage }) {
  const { t } = usePage()
  return <Tag colour={colours[stage]}>{t(`placements.stage.${stage}`)}</Tag>
}
