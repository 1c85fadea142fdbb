/*
 * Toasts.tsx -- short confirmations, read out politely, gone after some seconds.
 * Nothing is said here that is not also seen in its place.
 */
import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useRef, useState } from 'preact/hooks';

const SHOWN_MS = 6_000;

interface Toast {
  readonly id: number;
  readonly text: string;
}

const Context = createContext<(text: string) => void>(() => undefined);

export function ToastProvider({ children }: { children: ComponentChildren }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const say = useCallback((text: string) => {
    last.current += 1;
    const id = last.current;
    setToasts((shown) => [...shown.slice(-2), { id, text }]);
    setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), SHOWN_MS);
  }, []);
  return (
    <Context.Provider value={say}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => <p key={toast.id} class="toast"><span>{toast.text}</span></p>)}
      </div>
    </Context.Provider>
  );
}

export function useToast(): (text: string) => void {
  return useContext(Context);
}
