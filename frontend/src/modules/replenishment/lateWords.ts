import { addWords } from '@/app/i18n';

addWords({
  'replenish.more': 'Show more ({{count}} are left)',
  'replenish.about': 'What the reorder rules ask for, with what is on order and going out counted.',
  'replenish.none': 'Nothing has to be bought. {{count}} rules were looked at.',
  'replenish.no_rules': 'There are no reorder rules yet. They say how much of a product is kept.',
  'replenish.enter_rules': 'Enter a rule',
  'replenish.choose': 'Order {{sku}} for {{warehouse}}',
  'replenish.on_hand': 'On hand',
  'replenish.incoming': 'Coming in',
  'replenish.outgoing': 'Going out',
  'replenish.forecast': 'Forecast',
  'replenish.quantity': 'To order',
  'replenish.quantity_of': 'To order of {{sku}}',
  'replenish.supplier_of': 'Supplier of {{sku}}',
  'replenish.price': 'Price',
  'replenish.arrives': 'Arrives',
  'replenish.order': 'Make orders of {{count}}',
  'replenish.order_title': 'Make drafts of orders',
  'replenish.done_one': 'A draft of an order is made',
  'replenish.done': '{{count}} drafts of orders are made',
  'replenish.everywhere': 'All warehouses',
});
