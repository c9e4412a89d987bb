import { addWords } from '@/app/i18n';

addWords({
  'purchase.asked_by': '{{name}} asked for approval.',
  'purchase.approved_by': '{{name}} approved it on {{when}}.',
  'purchase.refused': 'Sent back: {{reason}}',
  'purchase.refuse_why': 'What has to change',
  'purchase.refuse': 'Send back',
  'purchase.refuse_done': 'Sent back',
  'purchase.revision_was': 'Until {{when}}, changed by {{name}}',
  'purchase.rules_title': 'Purchasing',
  'purchase.rules_about':
    'Above the limit somebody else approves an order. Bills that do not match are blocked for payment.',
  'purchase.limit': 'Approval needed above',
  'purchase.limit_help': 'In the company’s currency; empty for no limit',
  'purchase.over_receipt': 'More may arrive than ordered, in percent',
  'purchase.quantity_tolerance': 'More may be billed than received, in percent',
  'purchase.price_tolerance': 'More may be charged than agreed, in percent',
  'purchase.rules_saved': 'Saved',
});
