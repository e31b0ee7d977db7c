/** Why vacancies, placements and jobs ended, as counts that anybody may see: what laws and programmes lack. */
import { evidenceCsvPage, evidenceMetadataPage, evidencePage } from './pages/evidence.tsx'

export { routes } from './api.ts'

export const pages = [evidencePage, evidenceCsvPage, evidenceMetadataPage]
