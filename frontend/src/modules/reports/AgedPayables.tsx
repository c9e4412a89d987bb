import { Aged } from './Aged';

export default function AgedPayables() {
  return <Aged side="payables" />;
}
