import { Bdi, Button, ButtonGroup, SummaryList, WarningText } from '../../../../foundation/design/index.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../../../../foundation/errors.ts'
import { SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { administrator } from '../../../../foundation/policy.ts'
import { attempt, bucketOf } from '../../../../foundation/throttle.ts'
import { noticeOfChange } from '../notice.ts'
import { removePasskey } from '../passkeys.ts'
import { hashNewPassword, leastPasswordLength, verifyPassword } from '../password.ts'
import { staff, staffActor } from '../staff.ts'
import {
  countSessions,
  endSessions,
  findStaff,
  listPasskeys,
  listTokens,
  organisationName,
  setPasskeysOnly,
  setPasswordHash,
} from '../store.ts'
import { createToken, endToken } from '../tokens.ts'

async function ownAccount(page: PageContext) {
  const { account, organisation } = staffActor(page)
  return page.read(async ({ db }) => {
    const own = await findStaff(db, account)
    if (!own) throw new NotFoundError()
    return {
      ...own,
      organisationName: (await organisationName(db, organisation)) ?? '',
      keys: await listPasskeys(db, account),
      tokens: await listTokens(db, account),
      sessions: await countSessions(db, account),
    }
  })
}

export const accountPage = definePage({
  path: '/account',
  policy: staff,
  get: async (page) => {
    const { t, texts, url } = page
    const own = await ownAccount(page)
    const lastUse = (at: Date | null) => (at ? texts.moment(at) : t('accounts.staff.never-used'))
    return {
      title: t('accounts.staff.account.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.account.title')}</h1>
          <SummaryList
            rows={[
              { key: t('accounts.staff.name.label'), value: <Bdi>{own.displayName ?? ''}</Bdi> },
              { key: t('accounts.staff.email.label'), value: <Bdi>{own.email ?? ''}</Bdi> },
              { key: t('accounts.staff.organisation'), value: <Bdi>{own.organisationName}</Bdi> },
              {
                key: t('accounts.staff.password.label'),
                value: own.passwordHash ? '••••••••' : t('accounts.staff.password.none'),
                ...(own.passwordHash
                  ? {
                      actions: [
                        { href: url('/account/password'), hiddenText: t('accounts.staff.password.label') },
                      ],
                    }
                  : {}),
              },
            ]}
          />

          {administrator.allows(page.actor) && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/account/members')}>
                {t('accounts.staff.members.title')}
              </a>
            </p>
          )}

          <h2 class="govuk-heading-m">{t('accounts.staff.passkeys.title')}</h2>
          <p class="govuk-body">{t('accounts.staff.passkeys.lead')}</p>
          {own.keys.length > 0 && (
            <SummaryList
              rows={own.keys.map((key) => ({
                key: <Bdi>{key.name}</Bdi>,
                value: t('accounts.staff.last-use', { when: lastUse(key.lastUsedAt) }),
                actions: [
                  {
                    href: `${url('/account/passkeys/remove')}?passkey=${encodeURIComponent(key.id)}`,
                    text: t('accounts.staff.passkeys.remove'),
                    hiddenText: <Bdi>{key.name}</Bdi>,
                  },
                ],
              }))}
            />
          )}
          <Button href={url('/account/passkeys/new')} variant="secondary">
            {t('accounts.staff.passkeys.add')}
          </Button>
          {own.keys.length > 0 && (
            <>
              <p class="govuk-body">
                {t(own.passkeysOnly ? 'accounts.staff.codes.off' : 'accounts.staff.codes.on')}
              </p>
              <SendForm
                submit={t(
                  own.passkeysOnly ? 'accounts.staff.codes.turn-on' : 'accounts.staff.codes.turn-off',
                )}
                variant="secondary"
              >
                <input type="hidden" name="do" value={own.passkeysOnly ? 'codes-on' : 'codes-off'} />
              </SendForm>
            </>
          )}

          <h2 class="govuk-heading-m">{t('accounts.staff.tokens.title')}</h2>
          <p class="govuk-body">{t('accounts.staff.tokens.lead')}</p>
          {own.tokens.length > 0 && (
            <SummaryList
              rows={own.tokens.map((token) => ({
                key: <Bdi>{token.name}</Bdi>,
                value: t('accounts.staff.last-use', { when: lastUse(token.lastUsedAt) }),
                actions: [
                  {
                    href: url(`/account/tokens/${token.id}/revoke`),
                    text: t('accounts.staff.tokens.revoke'),
                    hiddenText: <Bdi>{token.name}</Bdi>,
                  },
                ],
              }))}
            />
          )}
          <Button href={url('/account/tokens/new')} variant="secondary">
            {t('accounts.staff.tokens.add')}
          </Button>

          <h2 class="govuk-heading-m">{t('accounts.staff.sessions.title')}</h2>
          <p class="govuk-body">{t('accounts.staff.sessions.count', { count: own.sessions })}</p>
          <SendForm submit={t('accounts.staff.sessions.end')} variant="warning">
            <input type="hidden" name="do" value="sign-out-everywhere" />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const { account } = staffActor(page)
    switch (page.form.text('do')) {
      case 'codes-on':
        return setCodes(page, account, true)
      case 'codes-off':
        return setCodes(page, account, false)
      case 'sign-out-everywhere':
        await page.write(async (work) => {
          await endSessions(work.db, account)
          work.record({ action: 'account.signed-out-everywhere', subject: `account:${account}` })
        })
        await page.session.signOut()
        return { redirect: '/staff/sign-in', message: { key: 'accounts.staff.sessions.ended' } }
      default:
        return { redirect: '/account' }
    }
  },
})

async function setCodes(page: PageContext, account: string, on: boolean) {
  await page.write(async (work) => {
    if (!on && (await listPasskeys(work.db, account)).length === 0)
      throw new ConflictError('no-passkey', { key: 'accounts.staff.codes.needed' })
    await setPasskeysOnly(work.db, account, !on)
    work.record({
      action: on ? 'account.codes-allowed' : 'account.codes-refused',
      subject: `account:${account}`,
    })
  })
  return {
    redirect: '/account',
    message: { key: on ? 'accounts.staff.codes.turned-on' : 'accounts.staff.codes.turned-off' },
  }
}

export const passwordPage = definePage({
  path: '/account/password',
  policy: staff,
  get: ({ t }) => ({
    title: t('accounts.staff.password.change'),
    back: '/account',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('accounts.staff.password.change')}</h1>
        <p class="govuk-body">{t('accounts.staff.password.lead')}</p>
        <SendForm submit={t('save')}>
          <TextField
            name="current"
            type="password"
            label={t('accounts.staff.password.current')}
            autocomplete="current-password"
            dir="ltr"
          />
          <TextField
            name="password"
            type="password"
            label={t('accounts.staff.password.new')}
            hint={t('accounts.staff.password.hint', { least: leastPasswordLength })}
            autocomplete="new-password"
            dir="ltr"
          />
        </SendForm>
      </>
    ),
  }),
  post: async (page) => {
    const { account } = staffActor(page)
    const bucket = bucketOf(page.app.config, 'staff-current-password', account)
    await attempt(page.app.database, bucket, { limit: 10, windowSeconds: 15 * 60 })
    await page.write(async (work) => {
      const own = await findStaff(work.db, account)
      if (!own?.email || !(await verifyPassword(own.passwordHash, page.form.text('current'))))
        throw new InvalidInputError({ current: { key: 'accounts.staff.password.current-wrong' } })
      await setPasswordHash(work.db, account, await hashNewPassword(page.form.text('password'), own.email))
      // Whoever knew the old one is out.
      await endSessions(work.db, account)
      work.record({ action: 'account.password-changed', subject: `account:${account}` })
      await noticeOfChange(work, account, 'password-changed')
    })
    await page.session.signIn(account)
    return { redirect: '/account', message: { key: 'accounts.staff.password.changed' } }
  },
})

export const removePasskeyPage = definePage({
  path: '/account/passkeys/remove',
  policy: staff,
  get: async (page) => {
    const { t, query } = page
    const own = await ownAccount(page)
    const key = own.keys.find(({ id }) => id === query.text('passkey'))
    if (!key) throw new NotFoundError()
    return {
      title: t('accounts.staff.passkeys.remove-title'),
      back: '/account',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.passkeys.remove-title')}</h1>
          <p class="govuk-body">
            <Bdi>{key.name}</Bdi>
          </p>
          <p class="govuk-body">{t('accounts.staff.passkeys.remove-text')}</p>
          <RemoveButtons page={page} label={t('accounts.staff.passkeys.remove')} />
        </>
      ),
    }
  },
  post: async (page) => {
    await page.write((work) => removePasskey(work, staffActor(page).account, page.query.text('passkey')))
    return { redirect: '/account', message: { key: 'accounts.staff.passkeys.removed' } }
  },
})

function RemoveButtons({ page, label }: { page: PageContext; label: string }) {
  return (
    <SendForm>
      <ButtonGroup>
        <Button variant="warning">{label}</Button>
        <a class="govuk-link" href={page.url('/account')}>
          {page.t('cancel')}
        </a>
      </ButtonGroup>
    </SendForm>
  )
}

export const newTokenPage = definePage({
  path: '/account/tokens/new',
  policy: staff,
  get: ({ t }) => ({
    title: t('accounts.staff.token.new'),
    back: '/account',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('accounts.staff.token.new')}</h1>
        <SendForm submit={t('accounts.staff.token.create')}>
          <TextField
            name="name"
            label={t('accounts.staff.token.name')}
            hint={t('accounts.staff.token.name-hint')}
            dir="auto"
          />
        </SendForm>
      </>
    ),
  }),
  post: async (page) => {
    const { t, url } = page
    const token = await page.write((work) =>
      createToken(work, staffActor(page).account, page.form.text('name')),
    )
    return {
      title: t('accounts.staff.token.made'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.token.made')}</h1>
          <WarningText>{t('accounts.staff.token.once')}</WarningText>
          <p class="govuk-body">
            <code dir="ltr">{token}</code>
          </p>
          <p class="govuk-body">
            {t('accounts.staff.token.use')} <code dir="ltr">Authorization: Bearer {token.slice(0, 6)}…</code>
          </p>
          <Button href={url('/account')}>{t('accounts.staff.token.kept')}</Button>
        </>
      ),
    }
  },
})

export const revokeTokenPage = definePage({
  path: '/account/tokens/:tokenId/revoke',
  policy: staff,
  get: async (page) => {
    const { t, params } = page
    const token = (await ownAccount(page)).tokens.find(({ id }) => id === params.tokenId)
    if (!token) throw new NotFoundError()
    return {
      title: t('accounts.staff.token.revoke-title'),
      back: '/account',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.token.revoke-title')}</h1>
          <p class="govuk-body">
            <Bdi>{token.name}</Bdi>
          </p>
          <p class="govuk-body">{t('accounts.staff.token.revoke-text')}</p>
          <RemoveButtons page={page} label={t('accounts.staff.tokens.revoke')} />
        </>
      ),
    }
  },
  post: async (page) => {
    await page.write((work) => endToken(work, staffActor(page).account, page.params.tokenId ?? ''))
    return { redirect: '/account', message: { key: 'accounts.staff.tokens.revoked' } }
  },
})
