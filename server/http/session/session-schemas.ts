/** What somebody who is signed in is answered. */
import { Type, type Static } from '../../web/schema.ts';
import { User } from '../schemas/shared.ts';
import { AccessControl, nullable, Uuid } from '../schemas/shapes.ts';

/** What one of the caller's own profiles grants, and where; without its name, because they may not see it. */
const OwnGrant = Type.Object({ profile: Uuid, chosen: Type.Array(Type.String()), accessControl: nullable(AccessControl) });
export const Session = Type.Object({
  user: User,
  /** Everything their profiles grant, regardless of tags; sorted by code unit. */
  permissions: Type.Array(Type.String()),
  /** The facts by which validation judges a proposal. [V52] */
  grants: Type.Array(OwnGrant, { description: 'The same profile by profile, with how far each reaches.' }),
  grantBeyondOwn: Type.Enum(['warn', 'refuse'], {
    description: 'Whether granting what one does not hold oneself is a warning or an error.',
  }),
  instance: Type.String(),
  /** Only a signed-in user learns it. [G62] */
  version: Type.String({ description: 'Of the product.' }),
});
export type SessionView = Static<typeof Session>;

const PasswordProblem = Type.Object({ code: Type.String(), detail: Type.String() });
/** `passwordProblem`: the password still works, and could not be set any more. */
export const SignedIn = Type.Object({ ...Session.properties, passwordProblem: Type.Optional(PasswordProblem) });
