import { lazy, Suspense, type ComponentType, type FunctionComponent } from 'react';

interface Props<T> {
  record: T;
  changed: () => void;
}

/** A panel whose file is loaded with the first record that shows it. */
export function later<T>(
  load: () => Promise<ComponentType<Props<T>>>,
): FunctionComponent<Props<T>> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Panel(props: Props<T>) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
