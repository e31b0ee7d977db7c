/** Legal pathways: what the law asks, as dated and cited rules, and how far one person is. */
import { listPage, programmePage } from './pages/catalogue.tsx'
import { minePage } from './pages/mine.tsx'

export { routes } from './api.ts'
export { loadPathways } from './catalogue.ts'
export { factsOf } from './domain.ts'
export { PathwayStateView, PathwayUnknown } from './pages/state.tsx'
export { exitProgrammes, pathwayState } from './service.ts'

export const pages = [listPage, programmePage, minePage]
