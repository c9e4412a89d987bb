import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '@/kit/ui';
import css from './door/door.module.css';
import { t } from './i18n';

/** What is shown in place of a screen that broke. The rest keeps working. */
export function Broken({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div className={css['broken']} role="alert">
      <h1>{t('broken.title')}</h1>
      <p>{t('broken.text')}</p>
      <pre>{error instanceof Error ? error.message : String(error)}</pre>
      <div className={css['row']}>
        <Button onClick={again}>{t('broken.again')}</Button>
        <Button variant="default" onClick={() => window.location.assign('/')}>
          {t('broken.home')}
        </Button>
      </div>
    </div>
  );
}

interface Props {
  children: ReactNode;
  /** Where the user is: going elsewhere is a new try. */
  at?: string;
}

interface State {
  error: unknown;
  broke: boolean;
}

/** Catches what goes wrong while drawing, so that nobody faces an empty page. */
export class Failure extends Component<Props, State> {
  override state: State = { error: null, broke: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, broke: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.broke && before.at !== this.props.at)
      this.setState({ error: null, broke: false });
  }

  override render() {
    if (!this.state.broke) return this.props.children;
    return (
      <Broken error={this.state.error} again={() => this.setState({ error: null, broke: false })} />
    );
  }
}
