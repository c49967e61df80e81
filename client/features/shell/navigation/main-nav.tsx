/** Where one can go to: beside each other, or in a narrow window behind a button that names where one is. */
import { A, useLocation } from '@solidjs/router';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { basePath } from '../../../platform/base-path.ts';
import './main-nav.css';

interface Place {
  readonly href: string;
  readonly name: string;
}

/** So many have room beside each other in any window. */
const beside = 2;

/** [U249] */
export function MainNav(): JSX.Element {
  const places = createPlaces();
  return (
    <Show when={places().length > beside} fallback={<nav class="bar__nav" aria-label="Main" children={<Links places={places()} />} />}>
      <FoldingNav places={places()} />
    </Show>
  );
}

function createPlaces(): () => readonly Place[] {
  const { may } = useWorkspace();
  return createMemo(() => [
    ...(may(ownPermissions.viewUsers) ? [{ href: '/users', name: 'Users' }] : []),
    { href: '/profiles', name: 'Security profiles' },
    ...(may(ownPermissions.viewUsers) && may(ownPermissions.viewProfiles) ? [{ href: '/access', name: 'Check access' }] : []),
    ...(may(ownPermissions.viewAudit) ? [{ href: '/audit', name: 'Audit' }] : []),
  ]);
}

const Links = (props: { places: readonly Place[] }): JSX.Element => (
  <For each={props.places}>
    {(place) => (
      <A href={place.href} activeClass="is-active">
        {place.name}
      </A>
    )}
  </For>
);

function FoldingNav(props: { places: readonly Place[] }): JSX.Element {
  const id = createUniqueId();
  const location = useLocation();
  const [isOpen, setIsOpen] = createSignal(false);
  let nav: HTMLElement | undefined;
  let button: HTMLButtonElement | undefined;
  const here = (): string => props.places.find(({ href }) => `${location.pathname}/`.startsWith(`${basePath}${href}/`))?.name ?? 'Go to';
  const close = (): void => void setIsOpen(false);
  const leave = ({ target }: Event): void => void (target instanceof Node && nav?.contains(target) ? null : close());
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen()) return;
    close();
    button?.focus();
  };
  createEffect(on(() => location.pathname, close));
  document.addEventListener('keydown', escape);
  onCleanup(() => document.removeEventListener('keydown', escape));
  for (const event of ['pointerdown', 'focusin']) {
    document.addEventListener(event, leave);
    onCleanup(() => document.removeEventListener(event, leave));
  }
  return (
    <nav class="bar__nav bar__nav--folds" aria-label="Main" ref={(element) => (nav = element)}>
      <button
        type="button"
        class="bar__fold"
        aria-label={`${here()}: go elsewhere`}
        ref={(element) => (button = element)}
        aria-expanded={isOpen()}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen())}
      >
        {here()}
        <ChevronDown size={16} aria-hidden="true" />
      </button>
      <div id={id} class="bar__places" classList={{ 'is-open': isOpen() }} onClick={close}>
        <Links places={props.places} />
      </div>
    </nav>
  );
}
