export type { PlacementState, Stage } from './domain.ts'
export {
  listPlacements,
  offerPlacement,
  type PlacementCommand,
  placementQueueCount,
  placementsOf,
  readPlacement,
  takeStep,
} from './service.ts'
