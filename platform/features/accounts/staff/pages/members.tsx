import type { Competence } from '../../../../foundation/actor.ts'
import { Bdi, Button, ButtonGroup, InsetText, SummaryList } from '../../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../../foundation/errors.ts'
import { CheckboxesField, SendForm, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import type { Form } from '../../../../foundation/http/form.ts'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { administrator, anyone } from '../../../../foundation/policy.ts'
import {
  changeMember,
  findInvitation,
  findMember,
  grantable,
  inviteMember,
  joinOrganisation,
  linkActor,
  members,
  openInvitations,
  removeMember,
  type Standing,
  withdrawInvitation,
} from '../members.ts'
import { leastPasswordLength } from '../password.ts'
import { staffActor } from '../staff.ts'
import { findStaffByEmail, organisationName } from '../store.ts'

function standingText({ t, texts }: PageContext, { competences, administrator }: Standing): string {
  const names = competences.map((one) => t(`accounts.staff.competence.${one}`))
  if (administrator) names.push(t('accounts.staff.members.administrator'))
  return names.length > 0 ? texts.list(names) : t('accounts.staff.members.member')
}

function StandingFields({ may, initial }: { may: Competence[]; initial?: Standing }) {
  const { t } = usePage()
  return (
    <>
      {may.length > 0 && (
        <CheckboxesField
          name="competences"
          legend={t('accounts.staff.members.competences')}
          hint={t('accounts.staff.members.competences.hint')}
          legendSize="s"
          initial={initial?.competences ?? []}
          items={may.map((one) => ({ value: one, text: t(`accounts.staff.competence.${one}`) }))}
        />
      )}
      <CheckboxesField
        name="administrator"
        legend={t('accounts.staff.members.administrator')}
        legendSize="s"
        initial={initial?.administrator ? ['yes'] : []}
        items={[{ value: 'yes', text: t('accounts.staff.members.administrator.text') }]}
      />
    </>
  )
}

function readStanding(form: Form): Standing {
  return {
    competences: form.all('competences') as Competence[],
    administrator: form.all('administrator').includes('yes'),
  }
}

export const membersPage = definePage({
  path: '/account/members',
  policy: administrator,
  async get(page) {
    const { t, texts, url } = page
    const own = staffActor(page).account
    const { colleagues, invited } = await page.read(async (work) => ({
      colleagues: await members(work),
      invited: await openInvitations(work),
    }))
    return {
      title: t('accounts.staff.members.title'),
      back: '/account',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.members.title')}</h1>
          <SummaryList
            rows={colleagues.map((member) => ({
              key: <Bdi>{member.displayName}</Bdi>,
              value: (
                <>
                  <Bdi>{member.email}</Bdi>
                  <br />
                  {standingText(page, member)}
                </>
              ),
              actions:
                member.id === own
                  ? []
                  : [
                      {
                        href: url(`/account/members/${member.id}`),
                        hiddenText: <Bdi>{member.displayName}</Bdi>,
                      },
                    ],
            }))}
          />
          <Button href={url('/account/members/invite')}>{t('accounts.staff.members.invite')}</Button>
          {invited.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('accounts.staff.members.invited')}</h2>
              <SummaryList
                rows={invited.map((one) => ({
                  key: <Bdi>{one.email}</Bdi>,
                  value: `${standingText(page, one)} · ${t('accounts.staff.members.until', {
                    moment: texts.moment(one.expiresAt),
                  })}`,
                  actions: [
                    {
                      href: url(`/account/members/invitations/${one.id}`),
                      text: t('accounts.staff.members.withdraw'),
                      hiddenText: <Bdi>{one.email}</Bdi>,
                    },
                  ],
                }))}
              />
            </>
          )}
        </>
      ),
    }
  },
})

export const invitePage = definePage({
  path: '/account/members/invite',
  policy: administrator,
  async get(page) {
    const { t } = page
    const may = await page.read(grantable)
    return {
      title: t('accounts.staff.members.invite'),
      back: '/account/members',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.members.invite')}</h1>
          <p class="govuk-body">{t('accounts.staff.members.invite.text')}</p>
          <SendForm submit={t('accounts.staff.members.invite.send')}>
            <TextField
              name="email"
              type="email"
              label={t('accounts.staff.email.label')}
              autocapitalize="none"
              spellcheck={false}
              dir="ltr"
            />
            <StandingFields may={may} />
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    const { form, locale, app } = page
    await page.write((work) =>
      inviteMember(
        work,
        { email: form.text('email'), ...readStanding(form) },
        { locale, publicUrl: app.config.publicUrl },
      ),
    )
    return { redirect: '/account/members', message: { key: 'accounts.staff.members.invite.done' } }
  },
})

export const memberPage = definePage({
  path: '/account/members/:memberId',
  policy: administrator,
  async get(page) {
    const { t, params } = page
    const { member, may } = await page.read(async (work) => ({
      member: await findMember(work, params.memberId!),
      may: await grantable(work),
    }))
    return {
      title: member.displayName,
      back: '/account/members',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{member.displayName}</Bdi>
          </h1>
          <p class="govuk-body">
            <Bdi>{member.email}</Bdi>
          </p>
          <SendForm>
            <StandingFields may={may} initial={member} />
            <ButtonGroup>
              <Button name="do" value="save">
                {t('save')}
              </Button>
              <Button name="do" value="remove" variant="warning">
                {t('accounts.staff.members.remove')}
              </Button>
            </ButtonGroup>
          </SendForm>
          <InsetText>{t('accounts.staff.members.remove.text')}</InsetText>
        </>
      ),
    }
  },
  async post(page) {
    const id = page.params.memberId!
    const what = page.form.text('do')
    if (what !== 'save' && what !== 'remove') {
      await page.read((work) => findMember(work, id))
      throw new InvalidInputError({ '': { key: 'accounts.staff.members.choose' } })
    }
    await page.write((work) =>
      what === 'remove' ? removeMember(work, id) : changeMember(work, id, readStanding(page.form)),
    )
    return { redirect: '/account/members', message: { key: `accounts.staff.members.done.${what}` } }
  },
})

export const withdrawPage = definePage({
  path: '/account/members/invitations/:invitationId',
  policy: administrator,
  async get(page) {
    const { t, params, url } = page
    const invited = await page.read(openInvitations)
    const one = invited.find(({ id }) => id === params.invitationId)
    if (!one) throw new NotFoundError()
    return {
      title: t('accounts.staff.members.withdraw'),
      back: '/account/members',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.members.withdraw')}</h1>
          <p class="govuk-body">
            <Bdi>{one.email}</Bdi>
          </p>
          <SendForm>
            <ButtonGroup>
              <Button variant="warning">{t('accounts.staff.members.withdraw')}</Button>
              <a class="govuk-link" href={url('/account/members')}>
                {t('cancel')}
              </a>
            </ButtonGroup>
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    await page.write((work) => withdrawInvitation(work, page.params.invitationId!))
    return { redirect: '/account/members', message: { key: 'accounts.staff.members.done.withdraw' } }
  },
})

/** The page is opened from an e-mail: what the link holds stays in the address, and works once. */
export const joinPage = definePage({
  path: '/staff/join',
  policy: anyone,
  async get(page) {
    const { t, app, query, url } = page
    const found = await app.database.read(linkActor, async (work) => {
      const invitation = await findInvitation(work, query.text('token'))
      return invitation?.organisation && invitation.email
        ? {
            email: invitation.email,
            name: await organisationName(work.db, invitation.organisation),
            taken: (await findStaffByEmail(work.db, invitation.email)) !== undefined,
          }
        : undefined
    })
    const title = t('accounts.staff.join.title')
    return {
      title,
      body: found ? (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          <SummaryList
            rows={[
              { key: t('accounts.staff.organisation'), value: <Bdi>{found.name}</Bdi> },
              { key: t('accounts.staff.email.label'), value: <Bdi>{found.email}</Bdi> },
            ]}
          />
          {found.taken ? (
            <>
              <p class="govuk-body">{t('accounts.staff.join.taken')}</p>
              <Button href={url('/staff/sign-in')}>{t('sign-in')}</Button>
            </>
          ) : (
            <SendForm submit={t('accounts.staff.join.submit')}>
              <TextField
                name="displayName"
                label={t('accounts.staff.name.label')}
                autocomplete="name"
                dir="auto"
              />
              <NewPassword />
            </SendForm>
          )}
        </>
      ) : (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t('accounts.staff.link.used')}</p>
          <Button href={url('/staff/sign-in')}>{t('sign-in')}</Button>
        </>
      ),
    }
  },
  async post(page) {
    const { app, form, query, locale } = page
    await app.database.write(linkActor, (work) =>
      joinOrganisation(work, query.text('token'), {
        displayName: form.text('displayName'),
        password: form.text('password'),
        locale,
      }),
    )
    return { redirect: '/staff/sign-in', message: { key: 'accounts.staff.join.done' } }
  },
})

export function NewPassword() {
  const { t } = usePage()
  return (
    <TextField
      name="password"
      type="password"
      label={t('accounts.staff.password.new')}
      hint={t('accounts.staff.password.hint', { least: leastPasswordLength })}
      autocomplete="new-password"
      dir="ltr"
    />
  )
}
