/** Sign-in with the organisation's or the state's own identity provider (OpenID Connect, code flow with PKCE). */
import * as client from 'openid-client'
import type { Config } from '../../../foundation/config.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { canonicalEmail } from './account.ts'
import { signInActor } from './sign-in.ts'
import { findStaff, findStaffByEmail, findStaffByOidcSubject, linkOidcSubject } from './store.ts'

const sessionKey = 'staff-oidc'
type Started = { state: string; nonce: string; verifier: string; locale: Locale; next: string }

type Provider = NonNullable<Config['oidc']>
const discovered = new WeakMap<Provider, Promise<client.Configuration>>()

function discover(provider: Provider): Promise<client.Configuration> {
  let found = discovered.get(provider)
  if (!found) {
    const issuer = new URL(provider.issuer)
    // Without TLS only where no network lies in between.
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname)
    found = client.discovery(
      issuer,
      provider.clientId,
      provider.clientSecret,
      undefined,
      local && issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {},
    )
    discovered.set(provider, found)
    // The provider may be back for the next visitor.
    found.catch(() => discovered.delete(provider))
  }
  return found
}

function providerOf({ app }: PageContext): Provider {
  if (!app.config.oidc) throw new NotFoundError()
  return app.config.oidc
}

/** One address for all languages, because providers know each address they may lead back to. */
function callbackUrl(config: Config): string {
  return `${config.publicUrl}/en/staff/oidc/callback`
}

/** Address at the provider to which the visitor goes; undefined when the provider does not answer. */
export async function startOidc(page: PageContext, next: string): Promise<string | undefined> {
  const configuration = await discover(providerOf(page)).catch((error: unknown) => logRefusal(page, error))
  if (!configuration) return undefined
  const started: Started = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    locale: page.locale,
    next,
  }
  await page.session.set(sessionKey, started)
  return client.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl(page.app.config),
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: 'S256',
    state: started.state,
    nonce: started.nonce,
  }).href
}

export type OidcOutcome =
  | { account: string; locale: Locale; next: string }
  | { problem: 'failed' | 'unknown' | 'closed'; locale: Locale }

/** Reads the provider's answer. The first time, a verified e-mail address links its user to the account. */
export async function finishOidc(page: PageContext): Promise<OidcOutcome> {
  const provider = providerOf(page)
  const started = page.session.get<Started>(sessionKey)
  if (!started) return { problem: 'failed', locale: page.locale }
  const { locale, next } = started
  await page.session.set(sessionKey, undefined)
  const user = await askProvider(page, provider, started).catch((error: unknown) => logRefusal(page, error))
  if (!user) return { problem: 'failed', locale }

  return page.app.database.write(signInActor, async (work): Promise<OidcOutcome> => {
    const known = await findStaffByOidcSubject(work.db, user.subject)
    if (known) return known.open ? { account: known.id, locale, next } : { problem: 'closed', locale }
    const byEmail = user.email === undefined ? undefined : await findStaffByEmail(work.db, user.email)
    if (!byEmail || byEmail.oidcSubject !== null) return { problem: 'unknown', locale }
    if (!byEmail.open) return { problem: 'closed', locale }
    if (!(await linkOidcSubject(work.db, byEmail.id, user.subject))) {
      // Linked by another request in this very moment: right if to the same user.
      const now = await findStaff(work.db, byEmail.id)
      return now?.oidcSubject === user.subject
        ? { account: now.id, locale, next }
        : { problem: 'unknown', locale }
    }
    work.record({ action: 'account.oidc-linked', subject: `account:${byEmail.id}` })
    return { account: byEmail.id, locale, next }
  })
}

function logRefusal(page: PageContext, error: unknown): undefined {
  page.request.log.warn({ code: (error as { code?: string }).code }, 'OIDC sign-in failed')
}

async function askProvider(page: PageContext, provider: Provider, started: Started) {
  const configuration = await discover(provider)
  const search = page.request.url.split('?')[1] ?? ''
  const tokens = await client.authorizationCodeGrant(
    configuration,
    new URL(`${callbackUrl(page.app.config)}?${search}`),
    {
      pkceCodeVerifier: started.verifier,
      expectedState: started.state,
      expectedNonce: started.nonce,
      idTokenExpected: true,
    },
  )
  const claims = tokens.claims()!
  // Many providers tell the e-mail address only when asked again.
  const info =
    claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
      ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : claims
  return {
    subject: `${claims.iss} ${claims.sub}`,
    email:
      typeof info.email === 'string' && info.email_verified === true ? canonicalEmail(info.email) : undefined,
  }
}
