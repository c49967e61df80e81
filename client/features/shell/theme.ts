/** Light, dark, or what the system says; remembered on this device and applied before the first paint by public/theme.js. */
import { createSignal } from 'solid-js';
import type { Platform } from '../../platform/platform.ts';

export type Theme = 'system' | 'light' | 'dark';

const noteKey = 'accord.theme';

export function createTheme(platform: Platform): { theme: () => Theme; choose(theme: Theme): void } {
  const kept = document.documentElement.dataset['theme'];
  const [theme, setTheme] = createSignal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');
  return {
    theme,
    choose: (next) => {
      setTheme(next);
      if (next === 'system') delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = next;
      try {
        platform.notes?.setItem(noteKey, next);
      } catch {
        // Not remembered, but applied.
      }
    },
  };
}
