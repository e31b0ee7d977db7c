/** The way of one worker to a job and back home: offer, contract, and what happened, as events. */

import { routes as placementRoutes } from './api.ts'
import { changePage } from './pages/change.tsx'
import { contractPage, contractPdfPage } from './pages/contract.tsx'
import { listPage } from './pages/list.tsx'
import { movePage } from './pages/move.tsx'
import { offerPage } from './pages/offer.tsx'
import { placementPage } from './pages/placement.tsx'
import { proposePage } from './pages/propose.tsx'
import { queuePage } from './pages/queue.tsx'
import { taskFilePage, taskFilesPage } from './pages/task-files.tsx'
import { taskPage, tasksPage } from './pages/tasks.tsx'
import { queueRoutes } from './queues-api.ts'
import { taskFileRoutes } from './task-files-api.ts'

export type { PlacementState, Stage } from './domain.ts'
export { countPlacementEndings, reasonText } from './endings.ts'
export {
  offerPlacement,
  officerQueues,
  type PlacementCommand,
  type PlacementView,
  placementQueueCount,
  placementsOf,
  type QueueCount,
  readPlacement,
  takeStep,
} from './service.ts'

export { addTaskFile } from './task-files.ts'

export const routes = [...placementRoutes, ...queueRoutes, ...taskFileRoutes]

export const pages = [
  offerPage,
  listPage,
  placementPage,
  contractPage,
  contractPdfPage,
  changePage,
  proposePage,
  tasksPage,
  taskPage,
  taskFilesPage,
  taskFilePage,
  movePage,
  queuePage,
]
