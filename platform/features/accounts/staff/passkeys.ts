import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { StaffActor } from '../../../foundation/actor.ts'
import type { Config } from '../../../foundation/config.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { noticeOfChange } from './notice.ts'
import { pendingSignIn, signInActor } from './sign-in.ts'
import {
  deletePasskey,
  findPasskey,
  findStaff,
  insertPasskey,
  listPasskeys,
  markPasskeyUsed,
  setPasskeysOnly,
} from './store.ts'

/** EdDSA, ES256, RS256 (COSE): what today's authenticators make. */
const supportedAlgorithmIDs = [-8, -7, -257]

const sessionKey = 'passkey-challenge'
type Challenge = { value: string; purpose: 'create' | 'get' }
type Transports = NonNullable<Parameters<typeof generateRegistrationOptions>[0]['excludeCredentials']>

function relyingParty({ publicUrl }: Config) {
  const { origin, hostname } = new URL(publicUrl)
  return { expectedOrigin: origin, expectedRPID: hostname }
}

/** A challenge answers one form only; asking again makes the last one worthless. */
async function takeChallenge(page: PageContext, purpose: Challenge['purpose']): Promise<string> {
  const challenge = page.session.get<Challenge>(sessionKey)
  await page.session.set(sessionKey, undefined)
  if (challenge?.purpose !== purpose) throw refused()
  return challenge.value
}

const refused = () => new InvalidInputError({ '': { key: 'accounts.staff.passkey.refused' } })

function descriptors(passkeys: { id: string; transports: string[] }[]): Transports {
  return passkeys.map(({ id, transports }) => ({ id, transports }))
}

/** What the browser is asked in order to make a passkey for the signed-in account. */
export async function passkeyCreation(page: PageContext, actor: StaffActor) {
  const { account, known } = await page.read(async ({ db }) => ({
    account: await findStaff(db, actor.account),
    known: await listPasskeys(db, actor.account),
  }))
  if (!account?.email) throw new NotFoundError()
  const options = await generateRegistrationOptions({
    rpName: 'Fairway',
    rpID: relyingParty(page.app.config).expectedRPID,
    userName: account.email,
    userID: new Uint8Array(Buffer.from(actor.account.replaceAll('-', ''), 'hex')),
    userDisplayName: account.displayName ?? account.email,
    attestationType: 'none',
    supportedAlgorithmIDs,
    excludeCredentials: descriptors(known),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  await page.session.set(sessionKey, { value: options.challenge, purpose: 'create' } satisfies Challenge)
  return options
}

export async function addPasskey(
  page: PageContext,
  actor: StaffActor,
  input: { name: string; credential: string },
): Promise<void> {
  if (input.name === '' || input.name.length > 100)
    throw new InvalidInputError({ name: { key: 'accounts.staff.passkey.name-wrong' } })
  const expectedChallenge = await takeChallenge(page, 'create')
  const { registrationInfo } = await verifyRegistrationResponse({
    response: parse<RegistrationResponseJSON>(input.credential),
    expectedChallenge,
    ...relyingParty(page.app.config),
    requireUserVerification: true,
    supportedAlgorithmIDs,
  }).catch(() => {
    throw refused()
  })
  if (!registrationInfo) throw refused()
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  await page.write(async (work) => {
    if (
      !(await insertPasskey(work.db, {
        id,
        account: actor.account,
        name: input.name,
        publicKey,
        counter,
        transports,
      }))
    )
      throw refused()
    work.record({ action: 'passkey.added', subject: `account:${actor.account}`, data: { passkey: id } })
    await noticeOfChange(work, actor.account, 'passkey-added')
  })
}

export async function removePasskey(work: Work, account: string, id: string): Promise<void> {
  if (!(await deletePasskey(work.db, account, id))) throw new NotFoundError()
  if ((await listPasskeys(work.db, account)).length === 0) await setPasskeysOnly(work.db, account, false)
  work.record({ action: 'passkey.removed', subject: `account:${account}`, data: { passkey: id } })
  await noticeOfChange(work, account, 'passkey-removed')
}

/** After a password only that account's passkeys will do; without one, any that the browser knows for Fairway. */
export async function passkeyRequest(page: PageContext) {
  const pending = pendingSignIn(page)
  const passkeys = pending
    ? await page.app.database.read(signInActor, ({ db }) => listPasskeys(db, pending.account))
    : []
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(page.app.config).expectedRPID,
    allowCredentials: descriptors(passkeys),
    userVerification: 'required',
  })
  await page.session.set(sessionKey, { value: options.challenge, purpose: 'get' } satisfies Challenge)
  return options
}

/** Account whose passkey the browser used. Not throttled: there is nothing to guess, so nobody can be locked out. */
export async function usePasskey(page: PageContext, credential: string): Promise<string> {
  const expectedChallenge = await takeChallenge(page, 'get')
  const response = parse<AuthenticationResponseJSON>(credential)
  const { database, config } = page.app
  const passkey =
    typeof response.id === 'string'
      ? await database.read(signInActor, ({ db }) => findPasskey(db, response.id))
      : undefined
  if (!passkey) throw new InvalidInputError({ '': { key: 'accounts.staff.passkey.unknown' } })
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    ...relyingParty(config),
    requireUserVerification: true,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(() => {
    throw refused()
  })
  if (!verified) throw refused()
  await database.write(signInActor, async (work) => {
    await markPasskeyUsed(work.db, passkey.id, authenticationInfo.newCounter)
    work.record({
      action: 'passkey.used',
      subject: `account:${passkey.account}`,
      data: { passkey: passkey.id },
    })
  })
  return passkey.account
}

function parse<T>(json: string): T {
  try {
    const value: unknown = JSON.parse(json)
    if (value !== null && typeof value === 'object') return value as T
  } catch {}
  throw refused()
}
