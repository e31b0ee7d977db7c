/** The words of work: occupations (ISCO-08, with ESCO where it was imported), skills, and fields that search them. */
export { routes } from './api.ts'
export { readClassifications } from './catalogue.ts'
export { otherWork, type WorkFound } from './compared.ts'
export { readEsco } from './esco.ts'
export { fold } from './fold.ts'
export { educationTitle, isRecognition, licenceCodes, licenceHeld, licenceTitle } from './licences.ts'
export {
  isSearching,
  OccupationPicker,
  occupationPicker,
  type Picker,
  readPicker,
  SkillPicker,
  skillPicker,
} from './pages/pickers.tsx'
export {
  importEsco,
  isUnitGroup,
  loadCatalogue,
  occupationTitle,
  searchOccupations,
  skillLabels,
  skillsOfOccupation,
  trustedConfidence,
} from './service.ts'
