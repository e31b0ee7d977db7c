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
