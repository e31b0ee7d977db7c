import { fileAsset } from '../../../foundation/design/index.ts'

/** Built from passkey-island.ts by build-assets.ts. */
export const passkeyScript = fileAsset(
  new URL('assets/passkey.js', import.meta.url),
  'text/javascript; charset=utf-8',
)
