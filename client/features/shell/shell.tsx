/** The frame around every screen behind the sign-in: bar, banners, toasts. */
import { A } from '@solidjs/router';
import { onCleanup, onMount, Show, Suspense, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { Logo } from '../../ui/display/logo.tsx';
import { OrReload } from '../../ui/feedback/or-reload.tsx';
import { ToastRegion, tell } from '../../ui/feedback/toast.tsx';
import { Banners } from './banners.tsx';
import { MainNav } from './navigation/main-nav.tsx';
import { UserMenu } from './user-menu.tsx';
import { followNavigation } from './follow-navigation.ts';
import { keepTexts } from './keep-texts.ts';
import { watchMissingParts } from './missing-parts.ts';
import { watchForUpdates } from './update-notice.ts';
import './shell.css';

export function Shell(props: { children: JSX.Element }): JSX.Element {
  const workspace = useWorkspace();
  onMount(watchForUpdates);
  followNavigation();
  onCleanup(watchMissingParts());
  onCleanup(keepTexts(document.body, warnOfTranslator));
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <A class="bar__home" href="/profiles">
          <Logo size={24} />
          <span class="bar__name">Accord</span>
          <Show when={workspace.account().instance && workspace.account().instance !== 'accord'}>
            <span class="bar__instance">{workspace.account().instance}</span>
          </Show>
          <span class="visually-hidden"> – security profiles</span>
        </A>
        <MainNav />
        <UserMenu />
      </header>
      <Banners />
      <main id="main" tabindex="-1">
        <OrReload>
          <Suspense>{props.children}</Suspense>
        </OrReload>
      </main>
      <ToastRegion />
    </>
  );
}

const warnOfTranslator = (): void =>
  void tell({
    text: 'Something in this browser translates the page, and what it says of your edits may be out of date. Turn the translation off for this page.',
    tone: 'warning',
    stays: true,
  });
