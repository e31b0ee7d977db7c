/** An authority's own spreadsheets: columns read as fields, checked row by row, loaded whole, and taken back whole. */
import { importPage } from './pages/import.tsx'
import { importsPage } from './pages/list.tsx'

export { countryOf } from './names.ts'
export { importsRun } from './service.ts'
export { readTable } from './table.ts'

export const pages = [importsPage, importPage]
