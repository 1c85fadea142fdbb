/*
 * prefs.ts -- what an agent chose on this machine: appearance, sound.
 */
import { useEffect } from 'preact/hooks';
import { useKept } from '../ui/hooks';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen theme; sets it on the page. `auto` leaves it to the system. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [kept, keep] = useKept('baton.console.theme', 'auto');
  const theme = THEMES.find((each) => each === kept) ?? 'auto';
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, keep];
}

export function useSound(): [boolean, (on: boolean) => void] {
  const [kept, keep] = useKept('baton.console.sound', 'on');
  return [kept === 'on', (on) => keep(on ? 'on' : 'off')];
}
