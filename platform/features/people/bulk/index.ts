/** Many workers at once, from another system or a file: all of them or nobody, with every problem by row and field. */
export { bulkRoutes } from './api.ts'
export { readPeopleCsv } from './csv.ts'
export { alikePlaces, checkPeople, type RowProblem, registerInBulk } from './service.ts'
export { selectStaff } from './store.ts'
