import { useEffect, useSyncExternalStore, type ComponentProps } from 'react';
import { useQuery } from '@tanstack/react-query';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import {
  ChoiceField,
  LongField,
  MoneyInput,
  QuantityInput,
  TextField,
  YesField,
} from '@/kit/fields';
import { LinkPicker } from '@/kit/LinkPicker';
import { searcher } from './data';
import type { Field } from './define';
import type { DocStore, Values } from './DocStore';
import { recordUrl } from './registry';

interface Props {
  field: Field<Values>;
  store: DocStore;
  editable: boolean;
  currency: string;
  autoFocus?: boolean;
  onCreate?: ((text: string) => void) | undefined;
}

/** One field of the form, subscribed to its own value only. */
export function FormField({ field, store, editable, currency, autoFocus, onCreate }: Props) {
  const name = field.field;
  const value = useSyncExternalStore(store.subscribe, () => store.draft[name]);
  const error = useSyncExternalStore(store.subscribe, () => store.errors.get(name));
  const text = useSyncExternalStore(store.subscribe, () =>
    field.type === 'link' ? store.draft[field.text] : undefined,
  );
  const common = {
    label: t(field.label),
    name,
    error,
    // How to fill it in is of no use where it cannot be changed.
    help: editable && field.help ? t(field.help) : undefined,
    required: editable && field.required,
    disabled: !editable,
  };
  const string = typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : '';
  const set = (next: unknown) => store.set(name, next);
  switch (field.type) {
    case 'text':
    case 'email':
    case 'tel':
      return (
        <TextField
          {...common}
          type={field.type}
          max={field.max}
          placeholder={field.placeholder ? t(field.placeholder) : undefined}
          value={string}
          onChange={set}
          autoFocus={autoFocus}
        />
      );
    case 'textarea':
      return <LongField {...common} rows={field.rows} value={string} onChange={set} />;
    case 'choice':
      return (
        <ChoiceField
          {...common}
          choices={field.choices.map((c) => ({ value: c.value, label: t(c.label) }))}
          value={string}
          onChange={set}
        />
      );
    case 'served':
      return <ServedChoice {...common} field={field} store={store} value={string} onChange={set} />;
    case 'yes':
      return <YesField {...common} value={value === true} onChange={set} />;
    case 'amount':
      return <MoneyInput {...common} currency={currency} value={string} onChange={set} />;
    case 'quantity':
      return <QuantityInput {...common} value={string} onChange={set} />;
    case 'date':
      return <DateField {...common} value={string} onChange={set} />;
    case 'link':
      return (
        <LinkPicker
          {...common}
          id={typeof value === 'number' ? value : null}
          text={typeof text === 'string' ? text : ''}
          search={searcher(field.kind, field.params)}
          href={typeof value === 'number' ? recordUrl(field.kind, value) : undefined}
          {...(onCreate ? { onCreate } : {})}
          onPick={(hit) =>
            store.patch({
              ...(hit ? field.fill?.(hit.row) : {}),
              [name]: hit ? hit.id : null,
              [field.text]: hit ? hit.name : '',
            })
          }
        />
      );
  }
}

interface Served {
  items: { value: string; label: string; of: string[]; default_of: string[] }[];
}

/** A choice among what the API offers for the value of another field. */
function ServedChoice({
  field,
  store,
  ...rest
}: Omit<ComponentProps<typeof ChoiceField>, 'choices'> & {
  field: Extract<Field<Values>, { type: 'served' }>;
  store: DocStore;
}) {
  const by = useSyncExternalStore(store.subscribe, () => store.draft[field.by]);
  const served = useQuery({
    queryKey: ['served', field.from],
    queryFn: () => call<Served>('GET', field.from),
    staleTime: Infinity,
  });
  const items = served.data?.items;
  const choices = (items ?? [])
    .filter((c) => c.of.includes(String(by)))
    .map(({ value, label }) => ({ value, label }));
  const { value, onChange, disabled } = rest;
  // Whose field has changed under it takes what is usual there.
  const usual = items?.find((c) => c.default_of.includes(String(by)))?.value;
  const lost = items !== undefined && !choices.some((c) => c.value === value);
  useEffect(() => {
    if (lost && usual && !disabled) onChange(usual);
  }, [lost, usual, disabled, onChange]);
  if (choices.length === 0) choices.push({ value, label: value });
  return <ChoiceField {...rest} choices={choices} />;
}
