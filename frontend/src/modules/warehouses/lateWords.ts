import { addWords } from '@/app/i18n';

// Of what is loaded when it is first shown.
addWords({
  'warehouse.people_about': 'Who sees and moves its stock.',
  'warehouse.people_admin': 'An administrator says who works where.',
  'warehouse.confined': 'here and not everywhere',
  'warehouse.everywhere': 'everywhere',
  'warehouse.of_user': 'Where this person sees and moves stock.',
  'warehouse.works_everywhere': 'None chosen: works in all warehouses.',
  'warehouse.works_confined_one': 'Works in this one only.',
  'warehouse.works_confined_other': 'Works in these {{count}} only.',
  'warehouse.people_save': 'Save warehouses',
  'warehouse.people_saved': 'Saved',
});
