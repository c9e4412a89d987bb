import { Aged } from './Aged';

export default function AgedReceivables() {
  return <Aged side="receivables" />;
}
