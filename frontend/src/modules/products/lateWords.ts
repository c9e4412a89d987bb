import { addWords } from '@/app/i18n';

addWords({
  'product.lot': 'Lot or serial number',
  'forecast.incoming': 'Incoming',
  'forecast.outgoing': 'Outgoing',
  'forecast.forecast': 'Forecast',
  'forecast.of_warehouse': '{{on_hand}} on hand, {{incoming}} incoming, {{outgoing}} outgoing',
  'forecast.late': 'was planned for {{day}}',
  'forecast.more': 'and {{count}} more',
  'forecast.nothing': 'Nothing is planned to come or to go.',
  'forecast.purchase_order': 'Purchase order',
  'forecast.receipt': 'Receipt',
  'forecast.delivery': 'Delivery',
  'forecast.transfer': 'Transfer',
  'forecast.scrap': 'Scrap',
  'forecast.order': 'Order',
});
