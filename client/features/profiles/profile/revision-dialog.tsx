/** What one revision of a profile changed. */
import { Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { differenceBetween, noContent } from '../../../../core/profile/difference.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Profile, ProfileContent } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createRevision } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/feedback/dialog.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { HeldThenPart } from '../restore/held-then-part.tsx';
import { DifferenceView } from '../../../ui/profile/difference-view.tsx';

export function RevisionDialog(props: {
  profile: Profile;
  revision: number;
  catalog: Catalog;
  onRestore: () => void;
  onClose: () => void;
}): JSX.Element {
  const workspace = useWorkspace();
  const read = (revision: () => number | null) => createRevision(workspace, () => props.profile.id, revision);
  const after = read(() => props.revision);
  const before = read(() => (props.revision > 1 ? props.revision - 1 : null));
  const mayLookUp = (): boolean => workspace.may(ownPermissions.viewAudit) && workspace.may(ownPermissions.viewUsers);
  const problem = (): string | null => (after.problem() ?? before.problem())?.detail ?? null;
  const both = (): { readonly before: ProfileContent; readonly after: ProfileContent } | null => {
    const [to, from] = [after.value(), props.revision > 1 ? before.value() : noContent];
    return to && from && { before: from, after: to };
  };
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={`What changed in revision ${props.revision}`}
      foot={
        <>
          <Show when={props.revision < props.profile.revision && workspace.may(ownPermissions.editProfiles)}>
            <Button onClick={props.onRestore}>Restore this revision…</Button>
          </Show>
          <Button onClick={props.onClose}>Close</Button>
        </>
      }
    >
      <Show when={problem()}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
      <Show when={both()}>
        {(states) => (
          <DifferenceView
            catalog={props.catalog}
            difference={differenceBetween(props.catalog, inForce(props.catalog, states().before), inForce(props.catalog, states().after))}
          />
        )}
      </Show>
      <Show when={mayLookUp() && after.value()}>{(then) => <HeldThenPart profile={props.profile.id} at={then().updatedAt} />}</Show>
    </Dialog>
  );
}
