/*
 * Guard.tsx -- when drawing fails, says so and offers a reload, instead of a blank
 * page. What was typed and not sent is in the storage and comes back.
 */
import { Component, type ComponentChildren } from 'preact';
import { useI18n } from '../i18n/context';
import { Icon } from './Icon';

export class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error('baton:', error);
    this.setState({ broken: true });
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useI18n();
  return (
    <main class="blank full" role="alert">
      <Icon name="warn" />
      <strong>{t('app.broken')}</strong>
      <button type="button" class="button" onClick={() => location.reload()}>{t('app.reload')}</button>
    </main>
  );
}
