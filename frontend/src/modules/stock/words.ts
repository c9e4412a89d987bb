const words: Record<string, string> = {
  'stock.move': 'stock move',
  'stock.moves': 'Stock moves',
  'stock.level': 'stock level',
  'stock.levels': 'Stock levels',
  'stock.moved_at': 'Moved',
  'stock.sku': 'SKU',
  'stock.product': 'Product',
  'stock.from': 'From',
  'stock.to': 'To',
  'stock.quantity': 'Quantity',
  'stock.reason': 'Note',
  'stock.user': 'By',
  'stock.posted_at': 'Entered',
  'stock.location': 'Location',
  'stock.on_hand': 'On hand',
  'stock.reserved': 'Reserved',
  'stock.available': 'Available',
  'stock.moves_empty_title': 'No stock has moved yet',
  'stock.moves_empty_text':
    'Every change of stock is a move from one place to another: opening stock, adjustments, and what orders take out. Open a product to enter its opening stock.',
  'stock.levels_empty_title': 'No stock yet',
  'stock.levels_empty_text':
    'What lies where, and how much of it is promised to orders. It follows from the stock moves.',
  'stock.order': 'Order',
  'stock.count': 'Count',
  'stock.warehouse': 'Warehouse',
};

export default words;
