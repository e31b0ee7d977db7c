/** Legal pathways: what the law asks, as dated and cited rules, and how far one person is. */
import { listPage } from './pages/catalogue.tsx'
import { comparePage } from './programmes/compare.tsx'
import { countryPage } from './programmes/country.tsx'
import { programmePage } from './programmes/programme.tsx'
import { questionPages } from './questions/index.ts'
import { reformPages } from './reforms/index.ts'
import { shortageListPage, shortageListsPage } from './shortage/pages.tsx'

export { routes } from './api.ts'
export { loadPathways } from './catalogue.ts'
export { folderOf } from './domain.ts'
export { asIfOffered, factsOf } from './facts.ts'
export { PairLine } from './pages/pair.tsx'
export { PathwayStateView, PathwayUnknown } from './pages/state.tsx'
export { pairStates } from './pairs.ts'
export { Source } from './programmes/parts.tsx'
export { forgetOldAnswers, ownAnswers } from './questions/index.ts'
export { draftReform, followReforms, reformsToDecide, saveValue, takeReformStep } from './reforms/index.ts'
export { isHealthWork, type Safeguard, safeguardOf } from './safeguards.ts'
export { exitProgrammes, pathwayState, pathwayTitle } from './service.ts'

export const pages = [
  listPage,
  comparePage,
  countryPage,
  programmePage,
  ...questionPages,
  shortageListsPage,
  shortageListPage,
  ...reformPages,
]
