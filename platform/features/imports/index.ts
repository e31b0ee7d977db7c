/** An authority's own spreadsheets: columns read as fields, checked row by row, loaded whole, and taken back whole. */
import { importPage } from './pages/import.tsx'
import { importsPage } from './pages/list.tsx'

export { importsRun } from './service.ts'

export const pages = [importsPage, importPage]
