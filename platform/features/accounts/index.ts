/** Who can sign in and how: workers by phone or recovery card (`workers/`), staff of organisations (`staff/`). */
import { workerPages } from './workers/index.ts'

export * from './workers/index.ts'
export const pages = [...workerPages]
