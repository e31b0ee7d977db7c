import { costPages } from './costs.tsx'
import { jobPages } from './job.tsx'
import { livingPages } from './living.tsx'
import { newVacancyPage } from './new.tsx'
import { payPages } from './pay.tsx'
import { publicationPages } from './publication.tsx'
import { requirementPages } from './requirements.tsx'

export const editPages = [
  newVacancyPage,
  ...jobPages,
  ...payPages,
  ...livingPages,
  ...requirementPages,
  ...costPages,
  ...publicationPages,
]
