/** Who looked at a worker's record, told to that worker. Written by `Work.viewed` of the foundation. */
export { viewsPage } from './pages/views.tsx'
export { type RecordView, viewsOfMe } from './service.ts'
