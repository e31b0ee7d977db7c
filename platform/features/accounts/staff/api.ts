import { Type } from 'typebox'
import { competences } from '../../../foundation/actor.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../../foundation/http/api-route.ts'
import { locales } from '../../../foundation/i18n/locales.ts'
import { administrator } from '../../../foundation/policy.ts'
import { canonicalEmail } from './account.ts'
import {
  changeMember,
  findMember,
  inviteMember,
  members,
  openInvitations,
  removeMember,
  withdrawInvitation,
} from './members.ts'
import type { Invitation } from './members-store.ts'

const tag = 'Members'
const policy = administrator

const standing = {
  competences: Type.Array(Type.Enum([...competences], { description: 'A task' }), {
    maxItems: competences.length,
    description: 'Tasks of an officer: only those that the authority has; none in other organisations',
  }),
  administrator: Type.Boolean({ description: 'Whether they invite and remove colleagues' }),
}
const Member = Type.Object(
  {
    id: Uuid('Id of the member'),
    email: Type.String({ description: 'Address to sign in with' }),
    displayName: Type.String({ description: 'Name' }),
    ...standing,
  },
  { description: 'Somebody who works in the organisation' },
)
const OpenInvitation = Type.Object(
  {
    id: Uuid('Id of the invitation'),
    email: Type.String({ description: 'To whom it was sent' }),
    ...standing,
    expiresAt: Type.String({ description: 'Until when its link works (ISO 8601, UTC)' }),
  },
  { description: 'An invitation that nobody has used yet' },
)

function toInvitation({ expiresAt, ...rest }: Invitation) {
  return { ...rest, expiresAt: expiresAt.toISOString() }
}

export const memberRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/members',
    policy,
    tag,
    summary: 'See who works in your organisation',
    description: 'Members, and invitations that nobody has used yet.',
    response: Type.Object(
      {
        members: Type.Array(Member, { description: 'Oldest first' }),
        invitations: Type.Array(OpenInvitation, { description: 'Oldest first, also those that are too old' }),
      },
      { description: 'The organisation of who asks' },
    ),
    handle: async ({ read }) =>
      read(async (work) => ({
        members: await members(work),
        invitations: (await openInvitations(work)).map(toInvitation),
      })),
  }),
  defineRoute({
    method: 'POST',
    path: '/members/invitations',
    policy,
    tag,
    summary: 'Invite a colleague',
    description:
      'Sends a link by e-mail with which they choose name and password. An open invitation to the same address is replaced.',
    body: Type.Object(
      {
        email: PlainText({ maxLength: 254, description: 'To whom', examples: ['colleague@example.org'] }),
        ...standing,
        language: Type.Optional(
          Type.Enum([...locales], { description: 'Of the e-mail; English if left out' }),
        ),
      },
      { description: 'Whom, and as what', additionalProperties: false },
    ),
    status: 201,
    response: OpenInvitation,
    handle: async ({ app, body, write }) =>
      write(async (work) => {
        const { language = 'en', ...input } = body
        await inviteMember(work, input, { locale: language, publicUrl: app.config.publicUrl })
        const email = canonicalEmail(body.email)
        const sent = (await openInvitations(work)).find((one) => one.email === email)
        if (!sent) throw new NotFoundError()
        return toInvitation(sent)
      }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/members/invitations/:invitationId',
    policy,
    tag,
    summary: 'Withdraw an invitation',
    description: 'Its link is worth nothing from now on.',
    params: Type.Object({ invitationId: Uuid('Id of the invitation') }, { description: 'Which one' }),
    status: 204,
    response: Type.Null({ description: 'Nothing' }),
    handle: async ({ params, write }) => {
      await write((work) => withdrawInvitation(work, params.invitationId))
      return null
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/members/:memberId',
    policy,
    tag,
    summary: 'Change what a colleague may do',
    description: 'It counts at once. Nobody changes themselves (403).',
    params: Type.Object({ memberId: Uuid('Id of the member') }, { description: 'Who' }),
    body: Type.Object(standing, { description: 'What they may do from now on', additionalProperties: false }),
    response: Member,
    handle: async ({ params, body, write }) =>
      write(async (work) => {
        await changeMember(work, params.memberId, body)
        return findMember(work, params.memberId)
      }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/members/:memberId',
    policy,
    tag,
    summary: 'Remove a colleague',
    description: 'Their sessions and tokens are worth nothing from now on. Nobody removes themselves (409).',
    params: Type.Object({ memberId: Uuid('Id of the member') }, { description: 'Who' }),
    status: 204,
    response: Type.Null({ description: 'Nothing' }),
    handle: async ({ params, write }) => {
      await write((work) => removeMember(work, params.memberId))
      return null
    },
  }),
]
