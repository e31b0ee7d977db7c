/** An authority's own spreadsheets: columns read as fields, checked row by row, loaded whole, and taken back whole. */
import { importPage } from './pages/import.tsx'
import { importsPage } from './pages/list.tsx'

export { acceptedFile, fieldsOf, type Kind, kinds, type Mapping, type Report } from './domain.ts'
export { countryOf } from './names.ts'
export {
  checkImport,
  findImport,
  giveUpImport,
  importsRun,
  proposal,
  queueImport,
  runQueued,
  sendImport,
} from './service.ts'
export { proposedSettings, settingsFrom, type Typed } from './settings.ts'
export { readTable } from './table.ts'

export const pages = [importsPage, importPage]
