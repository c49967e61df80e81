/** The way to see the product as somebody with a profile or draft would. */
import { useLocation, useNavigate } from '@solidjs/router';
import Glasses from 'lucide-solid/icons/glasses';
import { Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { AccessControl } from '../../../core/profile/profile.ts';
import { useWorkspace } from '../../app-context.tsx';
import { basePath } from '../../platform/base-path.ts';
import { triedOf } from '../../queries/trying.ts';
import { Button } from '../../ui/controls/button.tsx';

interface Tryable {
  readonly name: string;
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
}

/** Nothing while something is tried already. [U230] */
export function TryButton(props: { catalog: Catalog; content: Tryable }): JSX.Element {
  const workspace = useWorkspace();
  const [navigate, location] = [useNavigate(), useLocation()];
  const begin = (): void => {
    // The router adds the path of the product to where it is told to go.
    const from = location.pathname.slice(basePath.length);
    workspace.trying.begin(workspace.account().user.id, triedOf(props.catalog, props.content, from));
    navigate('/profiles');
  };
  return (
    <Show when={workspace.tried === null}>
      <Button onClick={begin}>
        <Glasses size={16} aria-hidden="true" /> Try as
      </Button>
    </Show>
  );
}
