/* context.tsx -- the running desk, for all components below the console's app. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ConnectionStatus, OutboxItem } from '@baton/client';
import type { DeskRuntime } from './runtime';
import type { Desk } from './state';
import { useStore } from './store';

const Context = createContext<DeskRuntime | null>(null);

export const DeskProvider = Context.Provider;

export function useRuntime(): DeskRuntime {
  const runtime = useContext(Context);
  if (!runtime) throw new Error('no DeskProvider above');
  return runtime;
}

export function useDesk(): Desk {
  return useStore(useRuntime().store);
}

export function useStatus(): ConnectionStatus {
  const { socket } = useRuntime();
  const [status, setStatus] = useState(socket.status);
  useEffect(() => {
    setStatus(socket.status);
    return socket.on('status', setStatus);
  }, [socket]);
  return status;
}

/** All own items that are not stored yet, oldest first. */
export function useOutbox(): readonly OutboxItem[] {
  const { outbox } = useRuntime();
  const [items, setItems] = useState(outbox.list());
  useEffect(() => {
    setItems(outbox.list());
    return outbox.subscribe(() => setItems(outbox.list()));
  }, [outbox]);
  return items;
}
