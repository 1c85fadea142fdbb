import type { Timeline } from '@baton/client';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Key, t } from '../i18n/index.ts';
import { Icon, type IconName } from './icons.tsx';

export type MenuAction = 'new' | 'earlier' | 'close';

const STATUS = { bot: 'header.bot', queued: 'header.queued', assigned: 'header.agent', closed: 'header.closed' } as const;

/** "Lin" → L, "陈晓" → 晓 would be familiar; the first letter is enough for all names. */
function initialOf(name: string): string {
  return ([...name.trim()][0] ?? '·').toUpperCase();
}

export function Avatar({ name, bot }: { name: string; bot: boolean }) {
  return (
    <span class={bot ? 'avatar bot' : 'avatar'} aria-hidden="true">
      {bot ? <Icon name="spark" /> : initialOf(name)}
    </span>
  );
}

function Menu({ line, pick }: { line: Timeline | null; pick: (action: MenuAction) => void }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const holder = line?.holder;
  const items: (readonly [MenuAction, Key, IconName])[] = [['earlier', 'menu.earlier', 'history']];
  if (holder === 'closed') items.unshift(['new', 'menu.new', 'plus']);
  else if (holder !== undefined) items.push(['close', 'menu.close', 'end']);
  useLayoutEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(false);
      button.current?.focus();
    } else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
  const choose = (action: MenuAction): void => {
    setOpen(false);
    button.current?.focus();
    pick(action);
  };
  return (
    <div class="menu" ref={box} onKeyDown={onKeyDown}>
      <button ref={button} class="round" aria-label={t('header.menu')} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div role="menu" class="pop">
          {items.map(([action, key, icon]) => (
            <button role="menuitem" tabIndex={-1} key={action} onClick={() => choose(action)}>
              <Icon name={icon} />
              {t(key)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

export function Header(props: { line: Timeline | null; left: boolean; wallet: string; alone: boolean; inert: boolean; pick: (action: MenuAction) => void; hide: () => void }) {
  const { line, left, wallet } = props;
  const holder = line?.holder ?? 'bot';
  const place = holder === 'queued' && !left ? line?.queue?.place : undefined;
  const agent = line?.holder === 'assigned' ? line.agentName : '';
  return (
    <header inert={props.inert}>
      <Avatar name={agent || wallet} bot={agent === ''} />
      <div class="who">
        <h1>{agent || t('app.title', { wallet })}</h1>
        <p role="status">
          <i class={`dot ${holder}`} />
          {/* The place changes often: the card below says it aloud, no oftener than can be borne. */}
          {place !== undefined && <span aria-hidden="true">{t('header.place', { place })}</span>}
          <span class={place === undefined ? '' : 'sr'}>{t(left ? 'header.left' : STATUS[holder])}</span>
        </p>
      </div>
      <Menu line={line} pick={props.pick} />
      {!props.alone && (
        <button class="round" aria-label={t('header.hide')} onClick={props.hide}>
          <Icon name="down" />
        </button>
      )}
    </header>
  );
}
