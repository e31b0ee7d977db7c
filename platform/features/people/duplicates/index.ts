/** Records that may be of one person: proposed by rules, decided by the registration office. */
export { nameSimilarity } from './domain.ts'
export { duplicatesPages, Lookalikes } from './pages/duplicates.tsx'
export { compareChanged, duplicatesCount, findDuplicates, type Lookalike, lookalikesOf } from './service.ts'
