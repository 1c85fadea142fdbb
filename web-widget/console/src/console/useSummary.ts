/*
 * useSummary.ts -- what the bot learnt before it handed over: from the entries that are here, and
 * of a long conversation, whose hand-over is further up, from the gateway.
 */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Entry } from '@baton/client';
import * as http from '../api/http';
import { readSummary, summaryOf, type Summary } from '../entry/summary';

interface Asked {
  readonly id: number;
  readonly summary: Summary | null;
}

/** `older`: there are entries before the ones that are here. */
export function useSummary(id: number, entries: readonly Entry[] | undefined, older: boolean): Summary | null {
  const [asked, setAsked] = useState<Asked | null>(null);
  const here = useMemo(() => summaryOf(entries ?? []), [entries]);
  const missing = here === undefined && older;
  useEffect(() => {
    if (!missing) return undefined;
    let wanted = true;
    http.details(id).then(
      (details) => wanted && setAsked({ id, summary: readSummary(details.handOver) }),
      () => undefined, // the card is a convenience: scrolling up still finds the hand-over
    );
    return () => {
      wanted = false;
    };
  }, [id, missing]);
  return here ?? (missing && asked?.id === id ? asked.summary : null);
}
