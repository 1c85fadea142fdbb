/** Line icons on a 24 px grid; always beside a text or in a labelled button. */
const PATHS = {
  shield: 'M12 3l7 2.6v5.2c0 4.6-2.9 8.2-7 10.2-4.1-2-7-5.6-7-10.2V5.6zM9 12l2.2 2.2L15.2 10',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  down: 'M6 9.5l6 6 6-6',
  back: 'M14.5 6l-6 6 6 6',
  send: 'M12 19V5.5M6 11l6-6 6 6',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  ticks: 'M2 12.5L6.5 17 15 8M11.5 16l1 1L22 7.5',
  clock: 'M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z',
  alert: 'M12 8v5M12 16.4h.01M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.9-3.4 3.9-5.2 7.5-5.2s6.6 1.8 7.5 5.2',
  book: 'M5 5.5c2.7-.8 5-.5 7 1 2-1.5 4.3-1.8 7-1v13c-2.7-.8-5-.5-7 1-2-1.5-4.3-1.8-7-1zM12 6.5v13',
  star: 'M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z',
  plus: 'M12 5.5v13M5.5 12h13',
  history: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4.5v4h4M12 8v4.2l2.8 1.7',
  end: 'M7 7l10 10M17 7L7 17',
  spark: 'M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8zM18.5 16v4M16.5 18h4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon i-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
