/** Records that workers opened to an organisation by name: what each shares with it, and nothing else. */
import { sharedDocumentPage, sharedListPage, sharedRecordPage } from './pages/shared.tsx'

export const pages = [sharedListPage, sharedRecordPage, sharedDocumentPage]
