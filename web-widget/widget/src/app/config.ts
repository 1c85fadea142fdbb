/** /widget/config.json: what the operator set for the widget. */
export interface Config {
  /** Origins of pages that may embed the app. */
  readonly origins: readonly string[];
  readonly walletName: string;
  /** For whoever asks for a language that is not there. */
  readonly lang: string;
}

const TRIES = 4;

export async function loadConfig(): Promise<Config> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch('/widget/config.json', { credentials: 'omit' });
      if (response.ok) return parseConfig(await response.json());
    } catch {
      // The network; tried again below.
    }
    if (attempt === TRIES) return parseConfig(null);
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
  }
}

/** Deny by default: what is missing or of another type allows nobody. */
export function parseConfig(value: unknown): Config {
  const given = (value ?? {}) as Partial<Record<'origins' | 'wallet_name' | 'lang', unknown>>;
  const origins = Array.isArray(given.origins) ? given.origins : [];
  return {
    origins: origins.filter((each): each is string => typeof each === 'string' && each !== 'null'),
    walletName: typeof given.wallet_name === 'string' ? given.wallet_name : '',
    lang: typeof given.lang === 'string' ? given.lang : '',
  };
}
