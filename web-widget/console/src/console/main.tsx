import '../style/base.css';
import '../ui/ui.css';
import { render } from 'preact';
import { I18nProvider, useI18n } from '../i18n/context';
import { SessionGate } from '../shell/Session';
import { useTheme } from '../shell/prefs';
import { Guard } from '../ui/Guard';
import { ToastProvider } from '../ui/Toasts';
import { ConsoleApp } from './ConsoleApp';

function Root() {
  const { t } = useI18n();
  useTheme();
  return <SessionGate title={t('app.console')}>{(signedIn) => <ConsoleApp signedIn={signedIn} />}</SessionGate>;
}

const root = document.getElementById('app');
if (root) render(<I18nProvider><Guard><ToastProvider><Root /></ToastProvider></Guard></I18nProvider>, root);
