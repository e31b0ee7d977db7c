export { routes } from './api.ts'
export { readClassifications } from './catalogue.ts'
export { type Esco, EscoFolderError, readEsco } from './esco.ts'
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
  type OccupationHit,
  type OccupationSkill,
  occupationTitle,
  type SkillHit,
  searchOccupations,
  searchSkills,
  skillLabels,
  skillsOfOccupation,
} from './service.ts'
