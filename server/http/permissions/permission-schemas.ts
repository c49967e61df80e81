/** What routes about one permission answer. */
import { Type } from '../../web/schema.ts';
import { heldMembers, throughMembers } from '../schemas/reach.ts';
import { Uuid } from '../schemas/shapes.ts';

export const PermissionParams = Type.Object({ permission: Type.String() });

export const Holder = Type.Object({
  id: Uuid,
  username: Type.String(),
  displayName: Type.String(),
  enabled: Type.Boolean({ description: 'A disabled user may do nothing for now.' }),
  ...heldMembers,
});

export const Granting = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Type.String(),
  chosen: Type.Boolean({ description: 'Whether it is chosen itself; else it is derived from what is.' }),
  ...throughMembers,
});
